#include "plugin/c_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/check_plugin.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/testing/bernoulli_run.hpp"
#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace nashost::testing;

PolicyContext arms(std::int64_t count) {
  PolicyContext context;
  context.arms = count;
  return context;
}

std::string refusal(const std::string& name) {
  return message_of<PluginError>([&] { load(discover(only_fixtures({name})).candidates.front()); });
}

TEST(CPolicyTest, TheExampleObeysTheLawsOfPolicies) {
  check::CheckRequest request;
  request.file = fixture("greedy_c");
  const auto verdict = check_plugin(request, [](const auto&, const check::LawVerdict& law) {
    EXPECT_EQ(law.finding.value_or(""), "") << law.law;
  });
  EXPECT_TRUE(verdict.holds()) << verdict.refusal;
}

TEST(CPolicyTest, FindsTheBestArm) {
  Registry registry(only_fixtures({"greedy_c"}));
  const auto policy = registry.make_policy("greedy_c", {{"explore", Value(0.05)}}, arms(3));
  const auto run = play_bernoulli(*policy, {0.1, 0.9, 0.2}, 500, /*seed=*/1, /*run=*/0);
  // It errs where it explores, in 0.05 · 2/3 of 500 rounds = 17 ± 4, and until arm 1 leads; with
  // this seed it never leads wrongly for long.
  EXPECT_GT(run.pulls[1], 450);
}

TEST(CPolicyTest, ParametersAreThoseOfTheStructs) {
  const LoadedPlugin& plugin = load(discover(only_fixtures({"c_good"})).candidates.front());
  const Component& component = plugin.components.front();
  ASSERT_EQ(component.parameters.size(), 3U);
  EXPECT_EQ(component.parameters[0].default_value, Value(0.5));
  EXPECT_EQ(component.parameters[0].max, 1);
  EXPECT_EQ(component.parameters[1].default_value, Value(std::int64_t{7}));
  EXPECT_FALSE(component.parameters[1].min.has_value());
  EXPECT_EQ(component.parameters[2].default_value, Value(std::string("calm")));
  EXPECT_EQ(component.traits.reward_max, 1);
}

TEST(CPolicyTest, StructsOfOtherVersionsAreReadAsFarAsBothKnow) {
  Registry registry(only_fixtures({"c_older", "c_newer"}));
  for (const char* const name : {"c_older", "c_newer"}) {
    const auto policy = registry.make_policy(name, {}, arms(4));
    RandomStream random(1, "test");
    const ArmMask mask(4);
    const Draw draw = policy->select(random, mask);
    EXPECT_TRUE(mask[draw.arm]) << name;
    EXPECT_NO_THROW(policy->update(draw, {.reward = 1})) << name;
    EXPECT_EQ(policy->recommend(mask), -1) << name;
  }
}

TEST(CPolicyTest, AnotherVersionIsRefusedBeforeLoading) {
  EXPECT_THAT(discover(only_fixtures({"c_other_version"})).candidates.front().refusal,
              HasSubstr("c: the plugin has '2', nashost has '1'; build the plugin again with this "
                        "nashost's nashost/c/policy.h"));
}

TEST(CPolicyTest, WhatDoesNotHoldTogetherIsNamed) {
  EXPECT_THAT(refusal("c_no_functions"),
              AllOf(StartsWith(fixture("c_no_functions").string()),
                    HasSubstr("policy 'c_no_functions': has no select function"),
                    HasSubstr("policy 'c_no_functions': has no save function")));
  EXPECT_THAT(refusal("c_no_name"), HasSubstr("policy 1 of NASHOST_C_PLUGIN has no name"));
  EXPECT_THAT(refusal("c_no_size"), HasSubstr("set .size = sizeof(nashost_c_policy)"));
  EXPECT_THAT(refusal("c_no_policies"), HasSubstr("offers no policy"));
  EXPECT_THAT(refusal("c_default_outside"), HasSubstr("its own default does not fit"));
  EXPECT_THAT(refusal("c_twice"), HasSubstr("two parameters are called 'eta'"));
}

TEST(CPolicyTest, FailuresCarryWhatThePolicySays) {
  Registry registry(only_fixtures(
      {"c_cannot_be_made", "c_fails_silently", "c_draws_no_arm", "c_saves_two_sizes", "c_good"}));
  EXPECT_THAT(message_of<Error>([&] { registry.make_policy("c_cannot_be_made", {}, arms(2)); }),
              HasSubstr("create failed: the moon is in the wrong house"));
  RandomStream random(1, "test");
  const ArmMask mask(2);
  const auto select = [&](const char* name) {
    registry.make_policy(name, {}, arms(2))->select(random, mask);
  };
  EXPECT_THAT(message_of<Error>([&] { select("c_fails_silently"); }),
              HasSubstr("gave no reason: call fail before returning"));
  EXPECT_THAT(message_of<PluginError>([&] { select("c_draws_no_arm"); }),
              HasSubstr("drew arm -1; arms go from 0 to 1"));
  EXPECT_THAT(message_of<Error>([&] {
                Archive archive;
                registry.make_policy("c_saves_two_sizes", {}, arms(2))->persist(archive);
              }),
              HasSubstr("it returned 4 bytes first and then 3"));
  EXPECT_THAT(message_of<Error>([&] {
                registry.make_policy("c_good", {}, arms(2))->update({0}, {.reward = 1.5});
              }),
              HasSubstr("was given the reward 1.5"));
}

}  // namespace
}  // namespace nashost::plugin
