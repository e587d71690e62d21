#include "bandit/lift.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "bandit/decisions_lift.hpp"
#include "bandit/flat_lift.hpp"
#include "bandit/small_space.hpp"
#include "bandit/tree_lift.hpp"
#include "bandit/weighted_policy.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

using testing::LawlessPolicy;
using testing::pay;
using testing::ragged_region;
using testing::space_of;
using testing::WeightedPolicies;
using testing::WeightedPolicy;

PolicyFactory weighted() {
  return [](std::int64_t arms, std::optional<std::int64_t>) {
    return std::make_unique<WeightedPolicy>(arms);
  };
}

/// The laws of all three lifts, on a product and on a region that is none.
class EveryLift : public ::testing::TestWithParam<Over> {
 protected:
  std::unique_ptr<Lift> make(const Region& region, PolicyFactory factory = weighted()) const {
    return make_lift(GetParam(), region, factory, {});
  }
  static double reward_of(const Architecture& a) { return 0.1 * a[0] + 0.2 * a[1] + 0.05 * a[2]; }

  /// Plays rounds, each paid by its architecture.
  static void play(Lift& lift, const Region& region, RandomStream& random, int rounds) {
    for (int i = 0; i < rounds; ++i) {
      const Round round = lift.propose(region, random);
      lift.observe(round, pay(round, reward_of(round.proposals.front().architecture)));
    }
  }
};

TEST_P(EveryLift, ProposesMembersOnly) {
  for (const Region& region : {space_of({3, 2, 3}), ragged_region()}) {
    const auto lift = make(region);
    RandomStream random(testing::seed(), "propose");
    for (int i = 0; i < 2000; ++i) {
      const Round round = lift->propose(region, random);
      ASSERT_EQ(round.proposals.size(), 1U);
      ASSERT_TRUE(region.contains(round.proposals[0].architecture));
      lift->observe(round, pay(round, 0.5));
    }
  }
}

/// Law: Σ probability over the members is 1, in every state, and 0 outside.
TEST_P(EveryLift, ProbabilitiesSumToOne) {
  for (const Region& region : {space_of({3, 2, 3}), ragged_region()}) {
    const auto lift = make(region);
    RandomStream random(testing::seed(), "sum");
    for (int i = 0; i < 20; ++i) {
      double sum = 0;
      for (const Architecture& member : region.enumerate()) {
        const double p = lift->probability(member, region);
        EXPECT_GT(p, 0);
        sum += p;
      }
      EXPECT_NEAR(sum, 1, 1e-12);
      play(*lift, region, random, 5);
    }
  }
  EXPECT_EQ(make(ragged_region())->probability({1, 1, 0}, ragged_region()), 0);
}

/// Law: a proposal's probability is what probability() said before, and the product of its draws.
TEST_P(EveryLift, ProposalsCarryTheirProbability) {
  for (const Region& region : {space_of({3, 2, 3}), ragged_region()}) {
    const auto lift = make(region);
    RandomStream random(testing::seed(), "carry");
    for (int i = 0; i < 200; ++i) {
      std::map<Architecture, double> said;
      for (const Architecture& a : region.enumerate()) said[a] = lift->probability(a, region);
      const Round round = lift->propose(region, random);
      const Proposal& proposal = round.proposals[0];
      EXPECT_NEAR(proposal.probability, said[proposal.architecture], 1e-14);
      double product = 1;
      for (const Draw& draw : proposal.draws) product *= draw.probability;
      EXPECT_NEAR(product, proposal.probability, 1e-14);
      lift->observe(round, pay(round, reward_of(proposal.architecture)));
    }
  }
}

TEST_P(EveryLift, DrawsMatchProbabilities) {
  const Region region = ragged_region();
  const auto lift = make(region);
  RandomStream random(testing::seed(), "chi");
  play(*lift, region, random, 200);
  // From here on the state stands still: no feedback. (The tree may still make nodes, so it is
  // settled first.)
  for (int i = 0; i < 500; ++i) lift->propose(region, random);
  std::map<Architecture, int> seen;
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) ++seen[lift->propose(region, random).proposals[0].architecture];
  double chi_square = 0;
  for (const Architecture& member : region.enumerate()) {
    const double expected = kDraws * lift->probability(member, region);
    chi_square += (seen[member] - expected) * (seen[member] - expected) / expected;
  }
  EXPECT_LT(chi_square, 37.4);  // 99.99 % quantile at 11 degrees of freedom
}

TEST_P(EveryLift, UniformDrawsMultiplyToOneOverSize) {
  for (const Region& region : {space_of({3, 2, 3}), ragged_region()}) {
    const auto lift = make(region);
    // A flat lift keeps the arms of the region it was made with.
    for (const Architecture& member : region.enumerate()) {
      double product = 1;
      for (const Draw& draw : lift->uniform_draws_of(member, region)) product *= draw.probability;
      EXPECT_NEAR(product, 1 / to_double(region.size()), 1e-15);
    }
  }
}

TEST_P(EveryLift, FollowsCutsAndRestorations) {
  Region region = space_of({3, 2, 3});
  const auto lift = make(region);
  RandomStream random(testing::seed(), "follow");
  const auto expect_legal = [&] {
    double sum = 0;
    for (const Architecture& member : region.enumerate()) sum += lift->probability(member, region);
    EXPECT_NEAR(sum, 1, 1e-12);
    for (int i = 0; i < 300; ++i) {
      const Round round = lift->propose(region, random);
      ASSERT_TRUE(region.contains(round.proposals[0].architecture));
      lift->observe(round, pay(round, 0.5));
    }
  };
  const PartialAssignment branch{{0, 1}, {1, 1}};
  const PartialAssignment option{{2, 0}};
  region = region.without(branch);
  lift->region_changed(region);
  expect_legal();
  region = region.without(option);  // learned from propose alone
  expect_legal();
  region = region.restored(branch);
  lift->region_changed(region);
  expect_legal();
  // Down to one architecture: (0, 0, 1).
  for (const PartialAssignment& cut : {PartialAssignment{{0, 1}}, PartialAssignment{{0, 2}},
                                       PartialAssignment{{1, 1}}, PartialAssignment{{2, 2}}}) {
    region = region.without(cut);
  }
  lift->region_changed(region);
  ASSERT_EQ(region.size(), Count{1});
  expect_legal();
  EXPECT_EQ(lift->probability({0, 0, 1}, region), 1);
}

/// Law: a lift that is written, and another one that reads it, go on alike, bit for bit; also with
/// cuts made and rounds outstanding.
TEST_P(EveryLift, ResumesBitForBit) {
  Region region = space_of({3, 2, 3});
  const auto lift = make(region);
  RandomStream random(testing::seed(), "resume");
  play(*lift, region, random, 100);
  region = region.without({{0, 1}, {1, 1}});
  play(*lift, region, random, 50);
  const Round outstanding = lift->propose(region, random);

  Archive written;
  lift->persist(written);
  Archive archive(written.bytes());
  const auto copy = make(space_of({3, 2, 3}));
  copy->persist(archive);
  RandomStream same = random;
  lift->observe(outstanding, pay(outstanding, 0.75));
  copy->observe(outstanding, pay(outstanding, 0.75));
  for (int i = 0; i < 200; ++i) {
    const Round a = lift->propose(region, random);
    const Round b = copy->propose(region, same);
    ASSERT_EQ(a.proposals[0].architecture, b.proposals[0].architecture);
    ASSERT_EQ(a.proposals[0].probability, b.proposals[0].probability);
    lift->observe(a, pay(a, 0.5));
    copy->observe(b, pay(b, 0.5));
  }
}

/// Feedback on rounds the lift did not make, without draws, for an architecture that is cut.
TEST_P(EveryLift, LearnsFromForeignRounds) {
  const Region whole = space_of({3, 2, 3});
  const auto lift = make(whole);
  const Region region = whole.without({{0, 2}});
  const double before = lift->probability({1, 1, 1}, region);
  Round round;
  round.proposals.resize(2);
  round.proposals[0].architecture = {1, 1, 1};
  round.proposals[1].architecture = {2, 0, 0};
  for (int i = 0; i < 50; ++i) lift->observe(round, pay(round, 1.0));
  EXPECT_GT(lift->probability({1, 1, 1}, region), before);
  EXPECT_EQ(lift->probability({2, 0, 0}, region), 0);
}

TEST_P(EveryLift, NamesAPolicyThatDrawsMaskedArms) {
  const Region whole = space_of({3, 2, 3});
  const auto lift = make(whole, [](std::int64_t, std::optional<std::int64_t>) {
    return std::make_unique<LawlessPolicy>();
  });
  RandomStream random(testing::seed(), "lawless");
  EXPECT_THROW(lift->propose(whole.without({{0, 0}}), random), PluginError);
}

TEST_P(EveryLift, PassesOnTheHorizon) {
  WeightedPolicies policies;
  LiftOptions options;
  options.horizon = 123;
  const auto lift = make_lift(GetParam(), space_of({3, 2, 3}), policies.factory(), options);
  ASSERT_FALSE(policies.horizons.empty());
  for (const auto& horizon : policies.horizons) EXPECT_EQ(horizon, 123);
}

INSTANTIATE_TEST_SUITE_P(All, EveryLift,
                         ::testing::Values(Over::architectures, Over::decisions, Over::tree),
                         [](const auto& param) { return std::string(to_string(param.param)); });

TEST(Over, ReadsBackAndSuggests) {
  for (const Over over : {Over::architectures, Over::decisions, Over::tree}) {
    EXPECT_EQ(parse_over(to_string(over)), over);
  }
  try {
    parse_over("decision");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'decisions'"), std::string::npos);
  }
}

TEST(FlatLift, RefusesHugeSpacesAndNamesTheOtherLifts) {
  try {
    make_lift(Over::architectures, space_of(std::vector<int>(20, 10)), weighted(), {});
    FAIL();
  } catch (const ConfigError& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find("100000000000000000000"), std::string::npos) << what;
    EXPECT_NE(what.find("decisions"), std::string::npos) << what;
    EXPECT_NE(what.find("tree"), std::string::npos) << what;
  }
}

TEST(FlatLift, ArmsAreRanksOfTheWholeSpace) {
  const Region whole = space_of({3, 2, 3});
  WeightedPolicies policies;
  FlatLift lift(whole, policies.factory(), {});
  const Region region = whole.without({{1, 0}});
  RandomStream random(testing::seed(), "rank");
  for (int i = 0; i < 50; ++i) {
    const Round round = lift.propose(region, random);
    lift.observe(round, pay(round, 0));
    EXPECT_EQ(whole.at(static_cast<Count>(policies.made[0]->updates.back().arm)),
              round.proposals[0].architecture);
  }
  for (std::int64_t arm = 0; arm < 18; ++arm) {
    EXPECT_EQ(lift.mask()[arm], region.contains(whole.at(static_cast<Count>(arm))));
  }
}

TEST(FlatLift, ScoresAllSurvivorsUnderFullInformation) {
  const Region whole = space_of({3, 2});
  WeightedPolicies policies;
  LiftOptions options;
  options.feedback = FeedbackKind::full;
  FlatLift lift(whole, policies.factory(), options);
  const Region region = whole.without({{0, 1}});
  RandomStream random(testing::seed(), "full");
  const Round round = lift.propose(region, random);
  EXPECT_EQ(round.scored, region.enumerate());
  RoundFeedback feedback = pay(round, 0.5);
  for (std::size_t i = 0; i < round.scored.size(); ++i) feedback.scored[i] = 0.1 * (1.0 + i);
  lift.observe(round, feedback);
  const auto& rewards = policies.made[0]->rewards.back();
  ASSERT_EQ(rewards.size(), 6U);  // (0, 0) (0, 1) (1, 0) (1, 1) (2, 0) (2, 1)
  EXPECT_EQ(rewards[0], 0.1);
  EXPECT_EQ(rewards[1], 0.2);
  EXPECT_TRUE(std::isnan(rewards[2]) && std::isnan(rewards[3]));
  EXPECT_EQ(rewards[5], 0.4);
}

TEST(Lift, RefusesFullInformationOverAnythingButArchitectures) {
  LiftOptions options;
  options.feedback = FeedbackKind::full;
  EXPECT_THROW(make_lift(Over::decisions, space_of({3, 2}), weighted(), options), ConfigError);
  EXPECT_THROW(make_lift(Over::tree, space_of({3, 2}), weighted(), options), ConfigError);
}

TEST(FlatLift, MarginalsAreSumsOfProbabilities) {
  const Region region = ragged_region();
  FlatLift lift(region, weighted(), {});
  const auto marginals = lift.option_probabilities(region);
  double first = 0;
  for (const auto& a : region.enumerate()) first += a[0] == 0 ? lift.probability(a, region) : 0;
  EXPECT_NEAR(marginals[0][0], first, 1e-12);
}

TEST(DecisionsLift, MarginalsOfAProductAreThePolicysOwn) {
  const Region region = space_of({3, 2});
  const DecisionsLift made(region, weighted(), {});
  DecisionsLift lift(region, weighted(), {});
  const auto marginals = lift.option_probabilities(region);
  // WeightedPolicy starts with weights 1, 2, 3 and 1, 2.
  EXPECT_NEAR(marginals[0][2], 3.0 / 6, 1e-15);
  EXPECT_NEAR(marginals[1][0], 1.0 / 3, 1e-15);
}

TEST(DecisionsLift, MarginalsOfARaggedRegionSumToOne) {
  const Region region = ragged_region();
  DecisionsLift lift(region, weighted(), {});
  for (const auto& decision : lift.option_probabilities(region)) {
    double sum = 0;
    for (const double p : decision) sum += p;
    EXPECT_NEAR(sum, 1, 1e-12);
  }
}

TEST(DecisionsLift, EveryPolicyIsPaidTheSharedReward) {
  const Region region = space_of({3, 2, 3});
  WeightedPolicies policies;
  DecisionsLift lift(region, policies.factory(), {});
  RandomStream random(testing::seed(), "paid");
  const Round round = lift.propose(region, random);
  lift.observe(round, pay(round, 0.25));
  ASSERT_EQ(policies.made.size(), 3U);
  for (std::size_t d = 0; d < 3; ++d) {
    ASSERT_EQ(policies.made[d]->updates.size(), 1U);
    EXPECT_EQ(policies.made[d]->updates[0].arm, round.proposals[0].architecture[d]);
  }
}

TEST(DecisionsLift, HandlesTenToTheTwentyArchitectures) {
  Region region = space_of(std::vector<int>(20, 10));
  DecisionsLift lift(region, weighted(), {});
  RandomStream random(testing::seed(), "huge");
  Architecture branch{1, 1};
  region = region.without(PartialAssignment::prefix(branch));
  for (int i = 0; i < 200; ++i) {
    const Round round = lift.propose(region, random);
    const Architecture& a = round.proposals[0].architecture;
    EXPECT_FALSE(a[0] == 1 && a[1] == 1);
    lift.observe(round, pay(round, 0.5));
  }
}

TEST(TreeLift, MakesOneNodeARoundAndNoMoreThanItMay) {
  const Region region = space_of({3, 3, 3, 3});
  LiftOptions options;
  options.max_tree_nodes = 7;
  TreeLift lift(region, weighted(), options);
  RandomStream random(testing::seed(), "nodes");
  EXPECT_EQ(lift.nodes(), 1);
  for (int i = 0; i < 100; ++i) {
    const std::int64_t before = lift.nodes();
    const Round round = lift.propose(region, random);
    lift.observe(round, pay(round, 0.5));
    EXPECT_LE(lift.nodes(), std::min<std::int64_t>(before + 1, 7));
  }
  EXPECT_EQ(lift.nodes(), 7);
}

/// The whole tree of 3 · 2 · 3 has 1 + 3 + 6 inner nodes: no leaf gets a policy.
TEST(TreeLift, GrowsToTheInnerNodesOfTheTree) {
  const Region region = space_of({3, 2, 3});
  TreeLift lift(region, weighted(), {});
  RandomStream random(testing::seed(), "grow");
  for (int i = 0; i < 1000; ++i) lift.propose(region, random);
  EXPECT_EQ(lift.nodes(), 10);
}

/// With rewards for one leaf only, the path of most visits leads to it.
TEST(TreeLift, RecommendsThePathVisitedMost) {
  const Region region = space_of({3, 2, 3});
  TreeLift lift(region, weighted(), {});
  RandomStream random(testing::seed(), "path");
  EXPECT_EQ(lift.recommend(region), std::nullopt);
  const Architecture best{1, 0, 2};
  for (int i = 0; i < 3000; ++i) {
    const Round round = lift.propose(region, random);
    lift.observe(round, pay(round, round.proposals[0].architecture == best ? 1.0 : 0.0));
  }
  EXPECT_EQ(lift.recommend(region), best);
  // What is cut is not recommended.
  const auto other = lift.recommend(region.without(PartialAssignment::prefix(best)));
  ASSERT_TRUE(other.has_value());
  EXPECT_NE(*other, best);
}

TEST(TreeLift, RefusesATreeThatDoesNotHangTogether) {
  const Region region = space_of({3, 2});
  TreeLift lift(region, weighted(), {});
  Archive archive;
  lift.persist(archive);
  archive.rewind();
  TreeLift deeper(space_of({3, 2, 2}), weighted(), {});
  TreeLift wider(space_of({5, 2}), weighted(), {});
  EXPECT_THROW(wider.persist(archive), Error);
}

}  // namespace
}  // namespace nashost
