// Every sampler of the zoo as a config has it: lifted in each of the three ways, with and without
// the host's warm-up and floor, on spaces from nine arms to 10^100 architectures. The laws are
// those of all samplers: legal proposals whatever is cut, probabilities that sum to 1 and match
// draws, late and foreign feedback, state that can be written in mid-run.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "bandit/configured_sampler.hpp"
#include "bandit/evidence_table.hpp"
#include "bandit/recommender.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/testing/sampler_conformance.hpp"
#include "plugin/registry.hpp"

namespace nashost {
namespace {

using testing::SamplerConformanceOptions;
using testing::TestSpace;

plugin::Registry& registry() {
  static plugin::Registry* const registry = [] {  // plugins are never unloaded
    plugin::SearchPath search;
    search.folders.push_back(
        {plugin::Source::installed, std::string(NASHOST_BUILD_DIR) + "/lib/nashost/plugins"});
    return new plugin::Registry(search);
  }();
  return *registry;
}

/// Folders under samplers/: each holds one component of that name.
std::vector<std::string> zoo() {
  std::vector<std::string> names;
  for (const auto& folder :
       std::filesystem::directory_iterator(std::string(NASHOST_SOURCE_DIR) + "/samplers")) {
    if (folder.is_directory()) names.push_back(folder.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

constexpr std::int64_t kRounds = 120;
constexpr std::int64_t kWarmup = 30;
constexpr double kFloor = 0.2;

class EverySampler : public ::testing::TestWithParam<std::string> {
 protected:
  const Component& component() const {
    return *registry().find({ComponentKind::policy, ComponentKind::sampler}, GetParam()).component;
  }
  std::vector<std::string> lifts() const {
    if (component().kind == ComponentKind::sampler) return {""};
    // Full information is of whole architectures.
    if (component().traits.feedback == FeedbackKind::full) return {"architectures"};
    return {"architectures", "decisions", "tree"};
  }

  /// { name = "…", over = "…", … } of a config, with what the component requires.
  Table settings(const std::string& over, bool explores) const {
    Table table = {{"name", Value(GetParam())}};
    if (!over.empty()) table["over"] = Value(over);
    if (explores) {
      table["warmup"] = Value(kWarmup);
      table["floor"] = Value(kFloor);
    }
    if (GetParam() == "exp4") {
      table["experts"] = Value(
          List{Value(Table{{"name", Value("ucb1")}}), Value(Table{{"name", Value("exp3_ix")}})});
    }
    return table;
  }

  testing::SamplerFactory factory(const Table& settings) const {
    return [settings](const SamplerContext& context) -> std::unique_ptr<Sampler> {
      Offer offer;
      offer.name = "the rehearsal";
      offer.full_information = true;
      offer.horizon = context.horizon;
      offer.costs = true;
      return make_configured_sampler(registry(), settings, Region(context.space), offer, context)
          .sampler;
    };
  }

  SamplerConformanceOptions options() const {
    SamplerConformanceOptions options;
    options.traits = component().traits;
    // What the host accepts in [0, 1] of a policy that takes rewards of any size.
    options.traits.reward_min = 0;
    options.traits.reward_max = 1;
    options.traits.needs_horizon = options.traits.needs_horizon || derives_from_the_horizon();
    options.rounds = kRounds;
    options.draws = 4000;
    return options;
  }

  /// Whether its defaults cannot be worked out where no horizon is known.
  bool derives_from_the_horizon() const {
    if (component().kind == ComponentKind::sampler) return false;
    PolicyContext context;
    context.arms = 3;
    try {
      registry().make_policy(settings("", false), context);
      return false;
    } catch (const ConfigError&) {
      return true;
    }
  }

  static std::vector<TestSpace> spaces() {
    return {{"one architecture", {1, 1}},
            {"nine arms", {9}},
            {"3 x 2 x 4 less two combinations", {3, 2, 4}, {{{0, 1}, {2, 3}}, {{1, 0}, {2, 0}}}},
            {"100 decisions of 10", std::vector<std::int64_t>(100, 10), {}, 0.2}};
  }
};

TEST_P(EverySampler, ObeysTheLawsHoweverItIsLifted) {
  for (const std::string& over : lifts()) {
    SCOPED_TRACE("over " + over);
    testing::expect_sampler_conforms(factory(settings(over, false)), options(), spaces());
  }
}

TEST_P(EverySampler, ObeysThemWithWarmUpAndFloor) {
  for (const std::string& over : lifts()) {
    SCOPED_TRACE("over " + over);
    testing::expect_sampler_conforms(factory(settings(over, true)), options(), spaces());
  }
}

/// The warm-up is uniform and says so; after it no architecture of a product is proposed with less
/// than its share of the floor, where a probability is given.
TEST_P(EverySampler, WarmUpIsUniformAndTheFloorHolds) {
  for (const std::string& over : lifts()) {
    SCOPED_TRACE("over " + over);
    const testing::SamplerUnderTest test{factory(settings(over, true)), options(),
                                         TestSpace{"3 x 3 x 2", {3, 3, 2}}};
    testing::SamplerRehearsal rehearsal = test.rehearsal();
    ASSERT_FALSE(rehearsal.play(kRounds));
    const double uniform = 1.0 / 18;
    for (std::int64_t i = 0; i < kRounds; ++i) {
      const Round& round = rehearsal.rounds()[static_cast<std::size_t>(i)];
      if (i < kWarmup) {
        ASSERT_EQ(round.proposals.size(), 1U) << i;
        ASSERT_NEAR(round.proposals[0].probability, uniform, 1e-12) << i;
      } else {
        for (const Proposal& proposal : round.proposals) {
          if (std::isnan(proposal.probability)) continue;
          ASSERT_GE(proposal.probability, kFloor * uniform - 1e-12) << i;
        }
      }
    }
  }
}

/// Whatever drew the rounds, the evidence they leave can be ranked by every recommender.
TEST_P(EverySampler, LeavesEvidenceThatEveryRecommenderRanks) {
  for (const std::string& over : lifts()) {
    SCOPED_TRACE("over " + over);
    const testing::SamplerUnderTest test{factory(settings(over, false)), options(),
                                         TestSpace{"3 x 3 x 2", {3, 3, 2}}};
    testing::SamplerRehearsal rehearsal = test.rehearsal();
    ASSERT_FALSE(rehearsal.play(kRounds));
    EvidenceTable evidence;
    for (const Round& round : rehearsal.rounds()) {
      for (const Proposal& proposal : round.proposals) {
        evidence.add(proposal.architecture, 0.1 * proposal.architecture[0], true);
      }
    }
    for (const Recommender recommender : kRecommenders) {
      const auto ranked = recommend(recommender, evidence, rehearsal.region(), 3);
      ASSERT_FALSE(ranked.empty()) << to_string(recommender);
      for (std::size_t i = 1; i < ranked.size(); ++i) {
        EXPECT_GE(ranked[i - 1].value, ranked[i].value) << to_string(recommender);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Zoo, EverySampler, ::testing::ValuesIn(zoo()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace nashost
