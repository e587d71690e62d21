#include "bandit/recommender.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "bandit/small_space.hpp"
#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

using testing::space_of;

void add(EvidenceTable& table, const Architecture& a, std::initializer_list<double> rewards) {
  for (const double reward : rewards) table.add(a, reward, true);
}

TEST(RewardRecord, KeepsAWindowEqualToTheTailByBruteForce) {
  RewardRecord record;
  EXPECT_TRUE(std::isnan(record.mean()));
  EXPECT_TRUE(std::isnan(record.recent_mean()));
  std::vector<double> all;
  for (int i = 0; i < 25; ++i) {
    all.push_back(0.01 * ((i * 7) % 25));
    record.add(all.back(), 4);
    double tail = 0;
    const std::size_t kept = std::min<std::size_t>(all.size(), 4);
    for (std::size_t j = all.size() - kept; j < all.size(); ++j) tail += all[j];
    EXPECT_NEAR(record.recent_mean(), tail / static_cast<double>(kept), 1e-15);
  }
  EXPECT_EQ(record.rewards(), 25);
}

TEST(EvidenceTable, CountsTrainingsAndScores) {
  EvidenceTable table;
  Round round;
  round.proposals.resize(1);
  round.proposals[0].architecture = {0, 1};
  round.scored = {{0, 0}, {0, 1}};
  RoundFeedback feedback = testing::pay(round, 0.5);
  feedback.scored = {0.25, 0.75};
  table.add(round, feedback);
  // The drawn one was scored too: its reward counts once.
  EXPECT_EQ(table.find({0, 1})->rewards(), 1);
  EXPECT_EQ(table.find({0, 1})->mean(), 0.75);
  EXPECT_EQ(table.find({0, 1})->trained(), 1);
  EXPECT_EQ(table.find({0, 0})->trained(), 0);
  EXPECT_EQ(table.train_share({0, 1}), 1.0);
  EXPECT_EQ(table.train_share({0, 0}), 0.0);
  EXPECT_EQ(table.find({2, 1}), nullptr);
}

TEST(EvidenceTable, ResumesBitForBit) {
  EvidenceTable table(3);
  add(table, {0, 1}, {0.1, 0.2, 0.3, 0.4});
  add(table, {2, 0}, {0.9});
  Archive written;
  table.persist(written);
  Archive archive(written.bytes());
  EvidenceTable copy;
  copy.persist(archive);
  add(table, {0, 1}, {0.5});
  add(copy, {0, 1}, {0.5});
  EXPECT_EQ(copy.find({0, 1})->recent_mean(), table.find({0, 1})->recent_mean());
  EXPECT_EQ(copy.find({0, 1})->sum(), table.find({0, 1})->sum());
  EXPECT_EQ(copy.trainings(), 6);
}

class Recommenders : public ::testing::Test {
 protected:
  Recommenders() : table_(2) {
    add(table_, {0, 0}, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5});  // drawn most
    add(table_, {0, 1}, {1.0, 0.8});                      // best mean: 0.9
    add(table_, {1, 0}, {0.0, 0.0, 0.95, 0.97});          // best of late: 0.96
    add(table_, {1, 1}, {1.0});
  }
  std::vector<Architecture> ranked(Recommender recommender, const Region& region) {
    std::vector<Architecture> names;
    for (const auto& one : recommend(recommender, table_, region, 10)) {
      names.push_back(one.architecture);
    }
    return names;
  }
  Region region_ = space_of({2, 2});
  EvidenceTable table_;
};

TEST_F(Recommenders, RankByWhatTheySay) {
  const std::vector<Architecture> by_draws{{0, 0}, {1, 0}, {0, 1}, {1, 1}};
  EXPECT_EQ(ranked(Recommender::most_drawn, region_), by_draws);
  EXPECT_EQ(ranked(Recommender::best_mean, region_).front(), (Architecture{1, 1}));
  const std::vector<Architecture> late{{1, 1}, {1, 0}, {0, 1}, {0, 0}};
  EXPECT_EQ(ranked(Recommender::best_recent_mean, region_), late);
  // Radius √(ln(π²·4·n²/0.15) / 2n): n = 1: 1.67, 2: 1.37, 4: 1.12, 6: 0.98; so the six rewards
  // win.
  EXPECT_EQ(ranked(Recommender::highest_lower_bound, region_).front(), (Architecture{0, 0}));
  const double radius =
      std::sqrt(std::log(std::numbers::pi * std::numbers::pi * 4 * 36 / (3 * 0.05)) / (2 * 6.0));
  EXPECT_NEAR(recommend(Recommender::highest_lower_bound, table_, region_, 1)[0].value,
              0.5 - radius, 1e-14);
}

TEST_F(Recommenders, LeaveOutWhatIsCut) {
  const Region region = region_.without({{0, 1}, {1, 1}});
  for (const Recommender recommender : kRecommenders) {
    for (const Architecture& a : ranked(recommender, region)) EXPECT_TRUE(region.contains(a));
  }
}

TEST(Recommender, BreaksTiesByMeanThenOrder) {
  EvidenceTable table;
  add(table, {1, 1}, {0.4});
  add(table, {1, 0}, {0.6});
  add(table, {0, 1}, {0.4});
  const auto best = recommend(Recommender::most_drawn, table, space_of({2, 2}), 3);
  EXPECT_EQ(best[0].architecture, (Architecture{1, 0}));
  EXPECT_EQ(best[1].architecture, (Architecture{0, 1}));
  EXPECT_EQ(best[2].architecture, (Architecture{1, 1}));
}

TEST(Recommender, OverArmsAgreesWithTheTable) {
  std::vector<RewardRecord> records(4);
  ArmMask mask(4);
  EXPECT_EQ(recommend_arm(Recommender::best_mean, records, mask), -1);
  records[1].add(0.5, 10);
  records[2].add(0.7, 10);
  records[3].add(0.7, 10);
  EXPECT_EQ(recommend_arm(Recommender::best_mean, records, mask), 2);
  mask.mask(2);
  EXPECT_EQ(recommend_arm(Recommender::best_mean, records, mask), 3);
}

TEST(Recommender, NamesReadBack) {
  for (const Recommender recommender : kRecommenders) {
    EXPECT_EQ(parse_recommender(to_string(recommender)), recommender);
  }
  EXPECT_THROW(parse_recommender("best_men"), ConfigError);
}

}  // namespace
}  // namespace nashost
