#include "nashost/pruning/leader_race.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <vector>

#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

constexpr double kDelta = 0.1;

Scores scores_of(const std::vector<std::vector<float>>& rows) {
  Scores scores;
  scores.examples = static_cast<std::int64_t>(rows.front().size());
  for (const auto& row : rows) {
    scores.architectures.emplace_back(1);  // who stands in a row is not the race's business
    scores.rewards.insert(scores.rewards.end(), row.begin(), row.end());
  }
  return scores;
}

std::vector<std::vector<float>> random_rows(std::size_t rows, int examples, RandomStream& random) {
  std::vector<std::vector<float>> all(rows);
  for (std::size_t r = 0; r < rows; ++r) {
    for (int e = 0; e < examples; ++e) {
      all[r].push_back(random.bernoulli(0.5 + 0.04 * static_cast<double>(r)) ? 1.0F : 0.0F);
    }
  }
  return all;
}

/// The race as its definition has it, from all examples so far: per arm the differences to whoever
/// led, in the order of the examples.
struct Naive {
  std::vector<std::vector<double>> rewards;      // per arm
  std::vector<std::vector<double>> differences;  // per arm, or per arm and rival
  std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> by_rival;
  std::size_t leader = LeaderRace::kNobody;

  explicit Naive(std::size_t arms) : rewards(arms), differences(arms) {}

  double mean(std::size_t arm) const {
    return std::accumulate(rewards[arm].begin(), rewards[arm].end(), 0.0) /
           static_cast<double>(rewards[arm].size());
  }
  void add(const std::vector<std::size_t>& present, const std::vector<double>& column) {
    // Who leads among those present, before this example; the last leader where it ties.
    std::size_t ahead = LeaderRace::kNobody;
    for (const std::size_t arm : present) {
      if (rewards[arm].empty()) continue;
      if (ahead == LeaderRace::kNobody || mean(arm) > mean(ahead) ||
          (mean(arm) == mean(ahead) && arm == leader)) {
        ahead = arm;
      }
    }
    for (std::size_t i = 0; i < present.size(); ++i) {
      if (ahead == LeaderRace::kNobody || present[i] == ahead) continue;
      const auto of_leader = std::find(present.begin(), present.end(), ahead) - present.begin();
      const double difference = column[static_cast<std::size_t>(of_leader)] - column[i];
      differences[present[i]].push_back(difference);
      by_rival[{present[i], ahead}].push_back(difference);
    }
    if (ahead != LeaderRace::kNobody) leader = ahead;
    for (std::size_t i = 0; i < present.size(); ++i) rewards[present[i]].push_back(column[i]);
    for (const std::size_t arm : present) {
      if (leader == LeaderRace::kNobody || mean(arm) > mean(leader)) leader = arm;
    }
  }
};

double lower_of(const std::vector<double>& differences, Bound bound, double level) {
  ConfidenceSequence sequence(bound, level, -1, 1);
  for (const double one : differences) sequence.add(one);
  return sequence.lower();
}

TEST(LeaderRace, IsItsDefinition) {
  constexpr std::size_t kArms = 5;
  RandomStream random(testing::seed(), "leader race");
  for (const Bound bound : {Bound::hoeffding, Bound::empirical_bernstein, Bound::betting}) {
    const bool by_rival = bound == Bound::empirical_bernstein;
    LeaderRace race(bound, kDelta, kArms, 0, 1);
    Naive naive(kArms);
    for (int review = 0; review < 12; ++review) {
      std::vector<std::size_t> present;
      for (std::size_t arm = 0; arm < kArms; ++arm) {
        if (review < 2 || arm == 1 || random.bernoulli(0.8)) present.push_back(arm);
      }
      const auto rows = random_rows(present.size(), 30, random);
      race.add(present, scores_of(rows));
      for (std::size_t e = 0; e < 30; ++e) {
        std::vector<double> column;
        for (const auto& row : rows) column.push_back(row[e]);
        naive.add(present, column);
      }
      ASSERT_EQ(race.leader(), naive.leader);
      for (std::size_t arm = 0; arm < kArms; ++arm) {
        ASSERT_NEAR(race.mean(arm), naive.mean(arm), 1e-12);
        double expected = -1;
        if (by_rival) {
          for (std::size_t rival = 0; rival < kArms; ++rival) {
            expected = std::max(
                expected, lower_of(naive.by_rival[{arm, rival}], bound, kDelta / (kArms - 1)));
          }
        } else {
          expected = lower_of(naive.differences[arm], bound, 2 * kDelta);
        }
        ASSERT_DOUBLE_EQ(race.lower(arm), expected);
        ASSERT_EQ(race.ruled_out(arm), expected >= 0);
      }
    }
  }
}

TEST(LeaderRace, TheFirstExampleOnlyNamesALeader) {
  LeaderRace race(Bound::hoeffding, kDelta, 2, 0, 1);
  EXPECT_EQ(race.leader(), LeaderRace::kNobody);
  race.add(std::vector<std::size_t>{0, 1}, scores_of({{0}, {1}}));
  EXPECT_EQ(race.leader(), 1U);
  EXPECT_EQ(race.lower(0), -1);
  race.add(std::vector<std::size_t>{0, 1}, scores_of({{0}, {1}}));
  // One difference of 1 in [−1, 1]: 1 − 2 √(ln(2/δ₁)/2), δ₁ = 6 · 0.2/π², is below −1.
  EXPECT_EQ(race.lower(0), std::max(-1.0, 1 - 2 * hoeffding_radius(1, 2 * kDelta)));
}

TEST(LeaderRace, RulesOutWhenTheFormulaDoes) {
  // Differences of 1 throughout: out at the first n with 1 − 2 r_n ≥ 0.
  std::int64_t n = 1;
  while (2 * hoeffding_radius(n, 2 * kDelta) > 1) ++n;
  LeaderRace race(Bound::hoeffding, kDelta, 2, 0, 1);
  const std::vector<std::size_t> arms = {0, 1};
  race.add(arms, scores_of({{0}, {1}}));  // names the leader
  for (std::int64_t i = 1; i < n; ++i) race.add(arms, scores_of({{0}, {1}}));
  EXPECT_FALSE(race.ruled_out(0));
  race.add(arms, scores_of({{0}, {1}}));
  EXPECT_TRUE(race.ruled_out(0));
  EXPECT_FALSE(race.ruled_out(1));
}

TEST(LeaderRace, WhoIsWatchedNeitherLeadsNorBets) {
  LeaderRace race(Bound::hoeffding, kDelta, 2, 0, 1);
  const std::vector<std::size_t> arms = {0, 1};
  race.add(arms, scores_of({{1, 1}, {0, 0}}));
  race.watch(0);
  race.add(arms, scores_of({{1, 0, 0}, {0, 1, 1}}));
  EXPECT_EQ(race.leader(), 1U);
  EXPECT_EQ(race.watched_examples(0), 3);
  EXPECT_DOUBLE_EQ(race.behind(0), 1.0 / 3);
  EXPECT_EQ(race.examples(0), 2);
  race.readmit(0);
  EXPECT_FALSE(race.watched(0));
  EXPECT_EQ(race.lower(0), -1);
}

TEST(LeaderRace, GoesOnFromItsState) {
  for (const Bound bound : {Bound::empirical_bernstein, Bound::betting}) {
    RandomStream random(testing::seed(), "leader race/state");
    LeaderRace race(bound, kDelta, 3, 0, 1);
    const std::vector<std::size_t> arms = {0, 1, 2};
    race.add(arms, scores_of(random_rows(3, 40, random)));
    race.watch(2);
    Archive archive;
    race.persist(archive);
    archive.rewind();
    LeaderRace resumed(bound, kDelta, 3, 0, 1);
    resumed.persist(archive);
    const auto more = scores_of(random_rows(3, 40, random));
    race.add(arms, more);
    resumed.add(arms, more);
    EXPECT_EQ(race.leader(), resumed.leader());
    for (const std::size_t arm : arms) EXPECT_EQ(race.lower(arm), resumed.lower(arm));
    EXPECT_EQ(race.behind(2), resumed.behind(2));
  }
}

TEST(OneSidedLevel, IsTwiceWhereBothEndsFailAlike) {
  EXPECT_EQ(one_sided_level(Bound::betting, 0.05), 0.1);
  EXPECT_EQ(one_sided_level(Bound::empirical_bernstein, 0.05), 0.05);
  EXPECT_LT(one_sided_level(Bound::kl, 0.7), 1);
}

}  // namespace
}  // namespace nashost
