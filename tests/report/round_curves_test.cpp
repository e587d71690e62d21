#include "report/round_curves.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace nashost::report {
namespace {

RoundRecord row(std::int64_t round, std::size_t architecture, double reward) {
  RoundRecord record;
  record.round = round;
  record.architecture = architecture;
  record.reward = reward;
  record.accuracy = reward / 2;
  record.loss = 1 - reward;
  return record;
}

double reward_of(std::int64_t round) { return std::fmod(0.37 * static_cast<double>(round), 1.0); }

TEST(RoundCurves, BucketsHoldExactlyWhatFellIntoThem) {
  CurveLimits limits;
  limits.buckets = 16;
  RoundCurves curves(limits);
  constexpr std::int64_t kRounds = 1000;
  for (std::int64_t r = 0; r < kRounds; ++r) {
    curves.add(row(r, static_cast<std::size_t>(r % 3), reward_of(r)));
  }
  // 1000 rounds in at most 16 buckets, widths doubling: 64 rounds each.
  EXPECT_EQ(curves.width(), 64);
  EXPECT_EQ(curves.all().size(), 16U);
  // The naive twin: every bucket of every architecture anew.
  for (std::size_t a = 0; a < 3; ++a) {
    std::map<std::int64_t, Spread> twin;
    for (std::int64_t r = static_cast<std::int64_t>(a); r < kRounds; r += 3) {
      twin[r / 64].add(reward_of(r));
    }
    const auto& buckets = curves.curves()[a].buckets;
    ASSERT_EQ(buckets.size(), twin.size());
    for (const auto& bucket : buckets) {
      const Spread& expected = twin.at(bucket.at);
      EXPECT_EQ(bucket.reward.n, expected.n);
      EXPECT_EQ(bucket.draws, expected.n);
      EXPECT_EQ(bucket.reward.min, expected.min);
      EXPECT_EQ(bucket.reward.max, expected.max);
      // Sums of some twenty numbers below 1, in another order: a few units of 2^-53 each.
      EXPECT_NEAR(bucket.reward.sum, expected.sum, 1e-12);
    }
  }
}

TEST(RoundCurves, NoNumberIsNotCounted) {
  RoundCurves curves;
  curves.add(row(0, 0, kNoNumber));
  curves.add(row(1, 0, 0.5));
  EXPECT_EQ(curves.curves()[0].draws, 2);
  EXPECT_EQ(curves.curves()[0].reward.n, 1);
  EXPECT_EQ(curves.curves()[0].reward.mean(), 0.5);
}

const std::vector<ArchitectureRecord> kTwo{{Architecture{0}, "(a)"}, {Architecture{1}, "(b)"}};

TEST(RoundCurves, RegretIsAgainstTheBestAtItsLevelOfTheTime) {
  // Width 1. Rounds 0, 2: the best earns 0.8 and 0.6; rounds 1, 3 go to the other at 0.3. In round
  // 1 the best would have earned (0.8 + 0.6) / 2, in round 3 what it last earned.
  CurveLimits limits;
  limits.best_draws = 2;
  RoundCurves curves(limits);
  curves.add(row(0, 0, 0.8));
  curves.add(row(1, 1, 0.3));
  curves.add(row(2, 0, 0.6));
  curves.add(row(3, 1, 0.3));
  const auto json = curves.to_json(kTwo, 1, 0);
  EXPECT_EQ(json["regret"]["value"], (nlohmann::json{0, 0.4, 0.4, 0.7}));
  EXPECT_EQ(json["regret"]["share"], (nlohmann::json{1, 0, 1, 0}));
}

TEST(RoundCurves, NoRegretAgainstABestThatWasHardlyDrawn) {
  // Once, at round 3, when everything was poor: what it would earn 1800 rounds later is not known.
  RoundCurves curves;
  for (std::int64_t r = 0; r < 1800; ++r) curves.add(row(r, r == 3 ? 0 : 1, r < 10 ? 0.03 : 0.9));
  const auto regret = curves.to_json(kTwo, 1, 0)["regret"];
  EXPECT_FALSE(regret.contains("value"));
  EXPECT_NE(regret["none"].get<std::string>().find("1 rewards, too few"), std::string::npos);
  EXPECT_EQ(regret["best"], 0);
  EXPECT_EQ(regret["draws"], 1);
  EXPECT_EQ(regret["share"].size(), curves.all().size());
}

TEST(RoundCurves, RegretEndsWhereTheBestWasLastDrawn) {
  // Drawn in every second round from 100 to 198, 50 times, and cut: known from round 98 to 200.
  RoundCurves curves;
  for (std::int64_t r = 0; r < 500; ++r) {
    const bool best = r >= 100 && r < 200 && r % 2 == 0;
    curves.add(row(r, best ? 0 : 1, best ? 0.7 : 0.5));
  }
  const auto value = curves.to_json(kTwo, 1, 0)["regret"]["value"];
  ASSERT_EQ(value.size(), 500U);
  // The mean distance of its draws is 98 / 49 = 2 rounds.
  EXPECT_TRUE(value[97].is_null());
  EXPECT_EQ(value[98], 0.2);
  // Rounds 98 to 200 are 103, of which 50 were its own; the others lost 0.2 each.
  EXPECT_EQ(value[200], 10.6);
  EXPECT_TRUE(value[201].is_null());
  EXPECT_TRUE(value[499].is_null());
}

TEST(RoundCurves, RegretIsOfWhatTrainedNotOfWhatWasScored) {
  // Both are scored in each of 100 rounds; the best never trains, and the other loses 0.3 a round.
  RoundCurves curves;
  for (std::int64_t r = 0; r < 100; ++r) {
    curves.add(row(r, 1, 0.5));
    RoundRecord scored = row(r, 0, 0.8);
    scored.trained = false;
    curves.add(scored);
  }
  const auto regret = curves.to_json(kTwo, 1, 0)["regret"];
  EXPECT_EQ(regret["draws"], 0);
  EXPECT_EQ(regret["value"].back(), 30);
}

TEST(RoundCurves, OfManyArchitecturesTheBestAndMostDrawnHaveALine) {
  CurveLimits limits;
  limits.singles = 4;
  RoundCurves curves(limits);
  std::vector<ArchitectureRecord> names;
  std::int64_t round = 0;
  for (std::uint16_t a = 0; a < 50; ++a) {
    names.push_back({Architecture{a}, std::to_string(a)});
    // Architecture a earns a / 50; 3 and 7 are drawn most.
    const int draws = a == 3 ? 40 : a == 7 ? 30 : a > 45 ? 20 : 5;
    for (int i = 0; i < draws; ++i) curves.add(row(round++, a, a / 50.0));
  }
  const auto json = curves.to_json(names, 1, 49);
  std::vector<std::size_t> lines;
  for (const auto& curve : json["curves"]) lines.push_back(curve["a"]);
  EXPECT_EQ(lines, (std::vector<std::size_t>{3, 7, 48, 49}));
  EXPECT_EQ(json["rest"]["count"], 46);
  // Draws per option are of all architectures: here one option each.
  const auto& draws = json["options"]["draws"][0];
  ASSERT_EQ(draws.size(), 50U);
  std::int64_t sum = 0;
  for (const auto& option : draws) {
    for (const auto& n : option) sum += n.get<std::int64_t>();
  }
  EXPECT_EQ(sum, round);
  std::int64_t of_three = 0;
  for (const auto& n : draws[3]) of_three += n.get<std::int64_t>();
  EXPECT_EQ(of_three, 40);
  EXPECT_EQ(json["seen"], 50);
}

TEST(RoundCurves, MemoryIsBounded) {
  CurveLimits limits;
  limits.buckets = 600;
  limits.entries = 1000;
  RoundCurves curves(limits);
  for (std::int64_t r = 0; r < 20'000; ++r) {
    curves.add(row(r, static_cast<std::size_t>((r * 7919) % 500), 0.5));
  }
  std::size_t entries = 0;
  for (const auto& curve : curves.curves()) entries += curve.buckets.size();
  EXPECT_LE(entries, 1001U);
  EXPECT_EQ(curves.rows(), 20'000);
}

}  // namespace
}  // namespace nashost::report
