#include "race.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "pruning/gate.hpp"

namespace nashost::pruners {
namespace {

using ::testing::HasSubstr;

Race::Parameters parameters(const std::string& bound, std::int64_t score_on, double delta = 0.05,
                            std::int64_t probation = 0) {
  Race::Parameters p;
  p.bound = bound;
  p.score_on = score_on;
  p.probation = probation;
  p.warmup = 1;
  p.every = 1;
  p.delta = delta;
  return p;
}

testing::PrunerFactory race(const Race::Parameters& p) { return testing::pruner_factory<Race>(p); }

TEST(Race, Conforms) {
  for (const auto bound : bound_names()) {
    for (const std::int64_t score_on : {0, 20}) {
      for (const std::int64_t probation : {0, 3}) {
        auto p = parameters(std::string(bound), score_on, 0.2, probation);
        p.warmup = 20;
        p.every = 10;
        testing::expect_pruner_conforms(race(p), {.name = "race", .delta = 0.2});
      }
    }
  }
}

// ---- Safety: a review after every round is the most peeking there can be.

TEST(Race, KeepsAnEquallyGoodArm) {
  for (const auto bound : bound_names()) {
    for (const std::int64_t score_on : {0, 1}) {
      auto game = testing::equal_arms(5, 0.5, 300);
      game.shared = 0.5;
      const auto gate =
          testing::gate(game, race(parameters(std::string(bound), score_on)), 0.05, 1000);
      EXPECT_TRUE(gate.passed()) << bound << ", score_on = " << score_on << ": " << gate.text();
    }
  }
}

TEST(Race, KeepsItUnderASamplerThatStarvesTheUnlucky) {
  auto game = testing::equal_arms(5, 0.5, 300);
  game.draw = testing::draw_the_best;
  for (const auto bound : bound_names()) {
    const auto gate = testing::gate(game, race(parameters(std::string(bound), 0)), 0.05, 500);
    EXPECT_TRUE(gate.passed()) << bound << ": " << gate.text();
  }
}

/// A race that tests at a fixed radius after every round, as if it looked only once.
class NaiveRace : public ArchitecturePruner {
 public:
  struct Parameters : ArchitecturePrunerParameters {
    bool a_third = false;  ///< of Hoeffding's anytime radius, in place of 1.96 standard errors
  };
  NaiveRace(const Parameters& parameters, const PrunerContext& context)
      : ArchitecturePruner("naive", parameters, context), a_third_(parameters.a_third) {}
  std::string guarantee() override { return "wrongly claimed"; }

 protected:
  void begin(const Evidence&, const Region& region) override {
    arms_ = to_double(region.size());
    sums_.resize(static_cast<std::size_t>(region.size()));
    counts_.resize(sums_.size());
  }
  void learn_round(std::span<const std::size_t> arms, std::span<const double> rewards) override {
    sums_[arms[0]] += rewards[0];
    ++counts_[arms[0]];
  }
  void learn_scores(std::span<const std::size_t>, const Scores&) override {}
  std::vector<Verdict> judge(const Hearing& hearing) override {
    std::vector<Verdict> out;
    double best = 0;
    for (const std::size_t arm : hearing.alive) best = std::max(best, mean(arm) - radius(arm));
    for (const std::size_t arm : hearing.alive) {
      if (mean(arm) + radius(arm) >= best) continue;
      Verdict verdict;
      verdict.arm = arm;
      out.push_back(verdict);
    }
    return out;
  }
  Verdict again(std::size_t, const Hearing&) override { return {}; }
  void persist_rule(Archive&) override {}

 private:
  double mean(std::size_t arm) const { return sums_[arm] / static_cast<double>(counts_[arm]); }
  double radius(std::size_t arm) const {
    if (counts_[arm] < 10) return 1;
    if (a_third_) return hoeffding_radius(counts_[arm], 0.05 / arms_) / 3;
    return 1.96 * std::sqrt(mean(arm) * (1 - mean(arm)) / static_cast<double>(counts_[arm]));
  }
  bool a_third_;
  double arms_ = 1;
  std::vector<double> sums_;
  std::vector<std::int64_t> counts_;
};

TEST(Race, TheGateFailsRacesThatAreNotAnytime) {
  for (const bool a_third : {false, true}) {
    NaiveRace::Parameters p;
    p.score_on = 0;
    p.warmup = 1;
    p.every = 1;
    p.a_third = a_third;
    const auto gate = testing::gate(testing::equal_arms(10, 0.5, 1000),
                                    testing::pruner_factory<NaiveRace>(p), 0.05, 300);
    EXPECT_FALSE(gate.passed()) << (a_third ? "radius/3: " : "1.96 standard errors: ")
                                << gate.text();
  }
}

// ---- Power

TEST(Race, CutsWhereGapsAreClear) {
  std::vector<double> means(20, 0.4);
  means[7] = 0.8;
  for (const std::int64_t score_on : {0, 20}) {
    auto p = parameters("betting", score_on);
    p.every = 20;
    double left = 0;
    for (std::uint64_t run = 0; run < 20; ++run) {
      const auto played =
          testing::play(testing::PrunerGame::stationary(means, 4000), race(p), 1187, run);
      left += static_cast<double>(played.left.size());
      EXPECT_TRUE(std::ranges::count(played.left, 7U) == 1);
      EXPECT_LE(played.spent, 0.05 + 1e-12);
    }
    EXPECT_LE(left / 20, 1.2) << "score_on = " << score_on;
  }
}

/// In one epoch of about 200 draws an arm, unpaired bounds are about as wide as the widest gap
/// there is, 0.12: hardly a cut, which is a legal result. On the same held-out examples differences
/// show.
TEST(Race, PairedScoresCutWhereSingleDrawsCannot) {
  auto game =
      testing::PrunerGame::stationary({0.85, 0.86, 0.87, 0.88, 0.89, 0.9, 0.94, 0.96, 0.97}, 1875);
  game.shared = 0.8;
  std::size_t unpaired = 0, paired = 0;
  for (std::uint64_t run = 0; run < 10; ++run) {
    auto p = parameters("betting", 0);
    p.every = 100;
    unpaired += testing::play(game, race(p), 1187, run).left.size();
    p.score_on = 256;
    paired += testing::play(game, race(p), 1187, run).left.size();
  }
  EXPECT_GE(unpaired, 85U);
  EXPECT_LE(paired, 50U);
}

// ---- The rule by hand

class RaceByHand : public ::testing::Test {
 protected:
  std::vector<Change> review(Race& race, const std::vector<float>& per_arm, std::int64_t examples) {
    Scores scores;
    scores.architectures = race.to_score(region_, 100);
    scores.examples = examples;
    for (const Architecture& one : scores.architectures) {
      scores.rewards.insert(scores.rewards.end(), static_cast<std::size_t>(examples),
                            per_arm[one[0]]);
    }
    Evidence evidence;
    evidence.round = ++round_;
    evidence.scores = &scores;
    const auto changes = race.review(evidence, region_, random_);
    for (const Change& change : changes) {
      if (change.kind == Change::Kind::restore) {
        region_ = region_.restored(change.what);
      } else if (region_.count(change.what) > 0) {
        region_ = region_.without(change.what);
      }
    }
    return changes;
  }
  Region region_ = testing::rehearsal_region(1, 3);
  RandomStream random_{1187, "race by hand"};
  std::int64_t round_ = 0;
};

TEST_F(RaceByHand, ARowOfTheLedger) {
  Race race(parameters("hoeffding", 50, 0.1), {});
  // Arm 0 is the first to lead, so the first example is arm 1's and 2's against it.
  const auto changes = review(race, {1, 0.25, 0}, 51);
  // 50 differences of 1: 1 − 2 √(ln(2/δ₅₀)/100), δ₅₀ = 6 · 0.2/(π² 50²). For arm 1, 0.75 of that.
  const double width = 2 * hoeffding_radius(50, 0.2);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].what, (PartialAssignment{{0, 2}})) << "the worst first";
  EXPECT_DOUBLE_EQ(changes[0].value, 1 - width);
  EXPECT_DOUBLE_EQ(changes[1].value, 0.75 - width);
  EXPECT_EQ(changes[0].bound, 0);
  EXPECT_EQ(changes[0].rival, (PartialAssignment{{0, 0}}));
  EXPECT_EQ(changes[0].kind, Change::Kind::cut);
  EXPECT_DOUBLE_EQ(changes[0].delta_spent, 0.1 / 3);
  EXPECT_THAT(changes[0].statistic, HasSubstr("paired difference"));
  EXPECT_THAT(changes[0].guarantee, HasSubstr("stationary differences"));
}

TEST_F(RaceByHand, ProbationRestoresWhoIsNoLongerBehind) {
  Race race(parameters("betting", 50, 0.1, 2), {});
  auto changes = review(race, {0.9F, 0.2F, 0.9F}, 60);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::probate);
  EXPECT_EQ(race.to_score(region_, 100).size(), 3U) << "checked again while masked";
  EXPECT_TRUE(review(race, {0.9F, 0.95F, 0.9F}, 60).empty());
  changes = review(race, {0.9F, 0.95F, 0.9F}, 60);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::restore);
  EXPECT_NEAR(changes[0].value, -0.05, 1e-6);
  EXPECT_EQ(region_.size(), 3U);
  // Back in the race from scratch: the old examples rule nobody out.
  EXPECT_TRUE(review(race, {0.9F, 0.9F, 0.9F}, 60).empty());
}

TEST_F(RaceByHand, ProbationEndsWithACut) {
  Race race(parameters("betting", 50, 0.1, 2), {});
  review(race, {0.9F, 0.2F, 0.9F}, 60);
  review(race, {0.9F, 0.3F, 0.9F}, 60);
  const auto changes = review(race, {0.9F, 0.3F, 0.9F}, 60);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::cut);
  EXPECT_NEAR(changes[0].value, 0.6, 1e-6);
  EXPECT_EQ(changes[0].delta_spent, 0) << "paid for when it was masked";
  EXPECT_EQ(race.to_score(region_, 100).size(), 2U);
}

TEST(Race, NothingBeforeTheWarmupCounts) {
  // Arm 0 is poor for 100 rounds and the best afterwards: with the warm-up it is never behind.
  testing::PrunerGame game;
  game.arms = 2;
  game.rounds = 1000;
  game.mean = [](std::size_t arm, std::int64_t round, std::int64_t) {
    if (arm == 1) return 0.5;
    return round < 100 ? 0.02 : 0.6;
  };
  auto p = parameters("betting", 0);
  p.every = 10;
  const auto early = testing::gate(game, race(p), 0.05, 100);
  p.warmup = 100;
  const auto late = testing::gate(game, race(p), 0.05, 100);
  EXPECT_FALSE(early.passed()) << early.text();
  EXPECT_TRUE(late.passed()) << late.text();
}

TEST(Race, RefusesWhatHasNoAnswer) {
  for (const double delta : {0.0, 1.0, -0.5, std::nan("")}) {
    EXPECT_THROW(Race(parameters("betting", 10, delta), {}), ConfigError) << delta;
  }
  EXPECT_THROW(Race(parameters("chernoff", 10), {}), Error);
  PrunerContext unbounded;
  unbounded.reward_max = std::numeric_limits<double>::infinity();
  for (const auto bound : bound_names()) {
    try {
      Race(parameters(std::string(bound), 10), unbounded);
      ADD_FAILURE() << bound;
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), HasSubstr("known range"));
    }
  }
}

}  // namespace
}  // namespace nashost::pruners
