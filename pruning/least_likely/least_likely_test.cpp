#include "least_likely.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "nashost/testing/pruner_conformance.hpp"

namespace nashost::pruners {
namespace {

LeastLikely::Parameters parameters(double at_most, std::int64_t probation = 0) {
  LeastLikely::Parameters p;
  p.at_most = at_most;
  p.probation = probation;
  p.warmup = 20;
  p.every = 30;
  return p;
}

TEST(LeastLikely, Conforms) {
  for (const std::int64_t probation : {0, 3}) {
    testing::expect_pruner_conforms(testing::pruner_factory<LeastLikely>(parameters(1, probation)),
                                    {.name = "least_likely"});
  }
}

class Reviews : public ::testing::Test {
 protected:
  std::vector<Change> review(LeastLikely& pruner, std::vector<std::vector<double>> probabilities) {
    Evidence evidence;
    evidence.round = ++round_;
    evidence.option_probabilities = std::move(probabilities);
    const auto changes = pruner.review(evidence, region_, random_);
    for (const Change& change : changes) {
      region_ = change.kind == Change::Kind::restore ? region_.restored(change.what)
                                                     : region_.without(change.what);
    }
    return changes;
  }
  void draw(LeastLikely& pruner, Architecture architecture, int times) {
    Round round;
    round.proposals.emplace_back().architecture = std::move(architecture);
    RoundFeedback feedback;
    feedback.proposals.emplace_back();
    for (int i = 0; i < times; ++i) pruner.observe(round, feedback);
  }
  Region region_ = testing::rehearsal_region(2, 3);
  RandomStream random_{1, "least likely"};
  std::int64_t round_ = 0;
};

TEST_F(Reviews, DropTheLeastLikelyOptionOfEveryDecision) {
  LeastLikely pruner(parameters(0.5), {});
  const auto changes = review(pruner, {{0.1, 0.6, 0.3}, {0.4, 0.2, 0.4}});
  // Half of 1/3 is 0.167: 0.1 is below, 0.2 is not.
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].what, (PartialAssignment{{0, 0}}));
  EXPECT_EQ(changes[0].rival, (PartialAssignment{{0, 1}}));
  EXPECT_EQ(changes[0].value, 0.1);
  EXPECT_DOUBLE_EQ(changes[0].bound, 0.5 / 3);
  EXPECT_EQ(changes[0].guarantee, "heuristic");
  EXPECT_EQ(changes[0].delta_spent, 0);
  // Now two options are left of the first: half of 1/2.
  EXPECT_TRUE(review(pruner, {{0, 0.7, 0.3}, {0.4, 0.2, 0.4}}).empty());
  EXPECT_EQ(review(pruner, {{0, 0.76, 0.24}, {0.4, 0.2, 0.4}}).size(), 1U);
}

TEST_F(Reviews, OfASamplerWithoutPreferencesDropNothing) {
  LeastLikely pruner(parameters(1), {});
  const double third = 1.0 / 3;
  EXPECT_TRUE(review(pruner, {{third, third, third}, {third, third, third}}).empty());
}

TEST_F(Reviews, TakeSharesOfDrawsWhereThereAreNoProbabilities) {
  LeastLikely pruner(parameters(0.5), {});
  draw(pruner, {0, 0}, 50);
  EXPECT_TRUE(review(pruner, {}).empty()) << "draws of the warm-up do not count";
  draw(pruner, {0, 1}, 10);
  draw(pruner, {1, 1}, 45);
  draw(pruner, {2, 2}, 45);
  const auto changes = review(pruner, {});
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].what, (PartialAssignment{{0, 0}}));
  EXPECT_EQ(changes[0].value, 0.1);
  EXPECT_EQ(changes[1].what, (PartialAssignment{{1, 0}})) << "never drawn";
  EXPECT_TRUE(review(pruner, {}).empty()) << "no draw since";
}

TEST_F(Reviews, OnProbationAnOptionGetsASecondChance) {
  LeastLikely pruner(parameters(0.5, 2), {});
  const std::vector<std::vector<double>> skewed = {{0.1, 0.6, 0.3}, {0.3, 0.3, 0.4}};
  auto changes = review(pruner, skewed);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::probate);
  const std::vector<std::vector<double>> masked = {{0, 0.6, 0.4}, {0.3, 0.3, 0.4}};
  EXPECT_TRUE(review(pruner, masked).empty());
  changes = review(pruner, masked);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::restore);
  EXPECT_EQ(region_.size(), 9U);
  changes = review(pruner, skewed);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::cut);
}

}  // namespace
}  // namespace nashost::pruners
