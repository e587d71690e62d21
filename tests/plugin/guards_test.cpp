#include "plugin/guards.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace nashost::testing;

class GuardTest : public ::testing::Test {
 protected:
  std::unique_ptr<Policy> policy(const std::string& name) {
    PolicyContext context;
    context.arms = 3;
    return registry_.make_policy(name, {}, context);
  }
  std::unique_ptr<Sampler> sampler(const std::string& name) {
    return registry_.make_sampler(name, {}, {});
  }
  std::string fault_of_select(const std::string& name, const ArmMask& mask) {
    return message_of<PluginError>([&] { policy(name)->select(random_, mask); });
  }

  Registry registry_{only_fixtures({"misbehaving", "samplers_and_pruners", "pruners"})};
  RandomStream random_{1, "test"};
  ArmMask mask_{3};
};

TEST_F(GuardTest, ThrowingInTheFactoryIsNamed) {
  EXPECT_THAT(message_of<PluginError>([&] { policy("throws_in_create"); }),
              AllOf(StartsWith("policy 'throws_in_create' { eta = 0.25 } of "),
                    HasSubstr("misbehaving.so (misbehaving 1.0.0) "),
                    HasSubstr("failed when asked to create itself: no such luck")));
}

TEST_F(GuardTest, ParametersThatThePluginRefusesStayAConfigError) {
  EXPECT_THAT(message_of<ConfigError>([&] { policy("refuses_parameters"); }),
              AllOf(HasSubstr("policy 'refuses_parameters'"), HasSubstr("no such luck")));
}

TEST_F(GuardTest, AFactoryThatReturnsNullIsNamed) {
  EXPECT_THAT(message_of<PluginError>([&] { policy("makes_nothing"); }),
              AllOf(HasSubstr("policy 'makes_nothing'"), HasSubstr("returned null")));
}

TEST_F(GuardTest, ThrowingLaterIsNamedWithWhatWasAsked) {
  const auto broken = policy("throws_later");
  EXPECT_THAT(message_of<PluginError>([&] { broken->select(random_, mask_); }),
              HasSubstr("failed when asked to select an arm: it threw something that is no "
                        "std::exception"));
  EXPECT_THAT(message_of<PluginError>([&] { broken->update({}, {}); }),
              HasSubstr("failed when asked to take in feedback: no such arm"));
}

TEST_F(GuardTest, StateThatDoesNotFitIsNoFaultOfThePlugin) {
  const auto restored = policy("throws_later");
  Archive empty;
  empty.rewind();
  const std::string text = message_of<Error>([&] { restored->persist(empty); });
  EXPECT_THAT(text, AllOf(HasSubstr("policy 'throws_later'"), HasSubstr("restore its state"),
                          HasSubstr("has no record 'state'")));
}

TEST_F(GuardTest, OnlyAllowedArmsAreDrawn) {
  EXPECT_EQ(policy("draws_1")->select(random_, mask_).arm, 1);
  mask_.mask(1);
  EXPECT_THAT(fault_of_select("draws_1", mask_), HasSubstr("drew arm 1, which is masked"));
  EXPECT_THAT(fault_of_select("draws_99", mask_), HasSubstr("drew arm 99; arms go from 0 to 2"));
  EXPECT_THAT(fault_of_select("draws_minus_2", mask_), HasSubstr("drew arm -2"));
  EXPECT_THAT(message_of<PluginError>([&] { policy("draws_1")->recommend(mask_); }),
              HasSubstr("recommended arm 1, which is masked"));
}

TEST_F(GuardTest, ProbabilitiesLieInTheUnitInterval) {
  EXPECT_THAT(fault_of_select("claims_0", mask_), HasSubstr("gave probability 0.000000"));
  EXPECT_THAT(fault_of_select("claims_101", mask_), HasSubstr("gave probability 1.010000"));
}

class SamplerGuardTest : public GuardTest {
 protected:
  SamplerGuardTest() {
    space_ = std::make_shared<const SearchSpace>(
        "pairs", std::vector<Decision>{{"first", {"1", "2"}}, {"second", {"1", "2", "3"}}});
  }
  std::string fault_of_propose(const std::string& name, const Region& region) {
    return message_of<PluginError>([&] { sampler(name)->propose(region, random_); });
  }
  std::shared_ptr<const SearchSpace> space_;
};

TEST_F(SamplerGuardTest, ProposalsLieInTheRegion) {
  const Region whole(space_);
  EXPECT_EQ(sampler("proposes_0_1")->propose(whole, random_).proposals.size(), 1U);
  const Region cut = whole.without({{0, 0}, {1, 1}});
  EXPECT_THAT(fault_of_propose("proposes_0_1", cut),
              AllOf(HasSubstr("named architecture (1, 2)"), HasSubstr("pruned away")));
  EXPECT_THAT(message_of<PluginError>([&] { sampler("proposes_0_1")->recommend(cut); }),
              HasSubstr("pruned away"));
}

TEST_F(SamplerGuardTest, ProposalsAreArchitecturesOfTheSpace) {
  const Region whole(space_);
  EXPECT_THAT(
      fault_of_propose("proposes_0_7", whole),
      HasSubstr("named the options [0, 7], which are no valid architecture of space 'pairs'"));
  EXPECT_THAT(fault_of_propose("proposes_short", whole), HasSubstr("named the options [0]"));
  EXPECT_THAT(fault_of_propose("proposes_nothing", whole), HasSubstr("proposed no architecture"));
}

TEST_F(SamplerGuardTest, ThrowingInObserveIsNamed) {
  EXPECT_THAT(message_of<Error>([&] { sampler("proposes_nothing")->observe({}, {}); }),
              AllOf(HasSubstr("sampler 'proposes_nothing'"), HasSubstr("observe a round: no")));
}

TEST_F(SamplerGuardTest, PrunersAreNamed) {
  const auto pruner = registry_.make_pruner("overspends", {}, {});
  EXPECT_THAT(message_of<PluginError>([&] { pruner->review({}, Region(space_), random_); }),
              AllOf(HasSubstr("pruner 'overspends'"), HasSubstr("an error probability of 1.5")));
  EXPECT_EQ(pruner->to_score(Region(space_), 6).size(), 6U);
  EXPECT_THAT(message_of<PluginError>([&] { pruner->to_score(Region(space_), 5); }),
              HasSubstr("wants 6 architectures scored, more than the 5"));
  EXPECT_THAT(message_of<PluginError>([&] { pruner->to_score(Region(space_), 1); }),
              HasSubstr("that space 'pairs' does not have"));
}

TEST_F(SamplerGuardTest, TooLittleMemoryIsNoPluginsFault) {
  const auto pruner = registry_.make_pruner("overspends", {}, {});
  EXPECT_THROW(pruner->due(0), std::bad_alloc);
}

}  // namespace
}  // namespace nashost::plugin
