#include "wipeout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"

namespace nashost::pruners {
namespace {

Wipeout::Parameters parameters(std::int64_t score_on, double largest_gap = 1,
                               std::int64_t probation = 0) {
  Wipeout::Parameters p;
  p.score_on = score_on;
  p.largest_gap = largest_gap;
  p.probation = probation;
  p.warmup = 1;
  p.every = 1;
  return p;
}

PrunerContext horizon(std::int64_t rounds) {
  PrunerContext context;
  context.horizon = rounds;
  return context;
}

TEST(Wipeout, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      auto p = parameters(score_on, 0.3, probation);
      p.warmup = 20;
      p.every = 10;
      testing::expect_pruner_conforms(testing::pruner_factory<Wipeout>(p), {.name = "wipeout"});
    }
  }
}

/// One score per arm and review, from a table settled beforehand; one review per round.
struct Table {
  std::size_t arms;
  std::vector<std::vector<float>> gains;  // per review

  Table(std::size_t k, std::size_t reviews, double bias, std::uint64_t run) : arms(k) {
    RandomStream random(testing::seed(), "wipeout/table", run);
    gains.resize(reviews);
    for (auto& row : gains) {
      for (std::size_t arm = 0; arm < k; ++arm) {
        const double level = bias * static_cast<double>(arm) / static_cast<double>(k);
        row.push_back(static_cast<float>(std::min(1.0, level + (1 - bias) * random.uniform())));
      }
    }
  }
  double sum(std::size_t arm, std::size_t reviews) const {
    double total = 0;
    for (std::size_t t = 0; t < reviews; ++t) total += static_cast<double>(gains[t][arm]);
    return total;
  }
};

/// Calls check(review, arms removed in it, arms before it).
template <class Check>
void play(const Table& table, const Wipeout::Parameters& p, Check check) {
  Wipeout pruner(p, horizon(static_cast<std::int64_t>(table.gains.size())));
  Region region = testing::rehearsal_region(1, table.arms);
  RandomStream random(1, "wipeout");
  for (std::size_t t = 0; t < table.gains.size() && region.size() > 1; ++t) {
    Scores scores;
    scores.architectures = region.enumerate();
    scores.examples = 1;
    std::vector<std::size_t> before;
    for (const Architecture& one : scores.architectures) {
      before.push_back(one[0]);
      scores.rewards.push_back(table.gains[t][one[0]]);
    }
    Evidence evidence;
    evidence.round = static_cast<std::int64_t>(t + 1);
    evidence.scores = &scores;
    std::set<std::size_t> removed;
    for (const Change& change : pruner.review(evidence, region, random)) {
      removed.insert(change.what.literals()[0].option);
      region = region.without(change.what);
    }
    check(t + 1, removed, before);
  }
}

TEST(Wipeout, RemovesExactlyWhoCannotCatchUp) {
  std::size_t total = 0;
  for (std::uint64_t run = 0; run < 200; ++run) {
    const Table table(2 + run % 7, 20 + run % 31, run % 2 == 0 ? 0.8 : 0.3, run);
    const double gap = run % 3 == 0 ? 1 : 0.6;
    play(table, parameters(1, gap),
         [&](std::size_t reviews, const std::set<std::size_t>& removed,
             const std::vector<std::size_t>& before) {
           double best = 0;
           for (const std::size_t arm : before) best = std::max(best, table.sum(arm, reviews));
           const auto left = static_cast<double>(table.gains.size() - reviews);
           std::set<std::size_t> expected;
           for (const std::size_t arm : before) {
             if (best - table.sum(arm, reviews) > gap * left + 1e-6) expected.insert(arm);
           }
           ASSERT_EQ(removed, expected) << run << ", review " << reviews;
           // The weights of exponentiated gradients, at any learning rate, say the same.
           for (const double eta : {0.01, 0.7}) {
             for (const std::size_t arm : before) {
               const double weight = std::exp(eta * (table.sum(arm, reviews) - best));
               ASSERT_EQ(weight < std::exp(-eta * gap * left) * (1 - 1e-6 * eta),
                         expected.count(arm) == 1);
             }
           }
           total += removed.size();
         });
  }
  EXPECT_GT(total, 300U);
}

TEST(Wipeout, NeverRemovesTheLargestSumOfTheWholeRun) {
  for (std::uint64_t run = 0; run < 1000; ++run) {
    const Table table(2 + run % 9, 5 + run % 40, static_cast<double>(run % 10) / 10, run);
    std::size_t best = 0;
    for (std::size_t arm = 1; arm < table.arms; ++arm) {
      if (table.sum(arm, table.gains.size()) > table.sum(best, table.gains.size())) best = arm;
    }
    play(table, parameters(1),
         [&](std::size_t, const std::set<std::size_t>& removed, const std::vector<std::size_t>&) {
           ASSERT_EQ(removed.count(best), 0U) << run;
         });
  }
}

TEST(Wipeout, WorksOnRoundsThatScoreEverybody) {
  auto game = testing::PrunerGame::stationary({0.9, 0.5, 0.1}, 1000);
  game.full_information = true;
  const auto played =
      testing::play(game, testing::pruner_factory<Wipeout>(parameters(0)), testing::seed(), 0);
  EXPECT_EQ(played.left, std::vector<std::size_t>{0});
  // Behind by about 0.8 and 0.4 a round: out when 0.8 t > 1000 − t, after 556 and 714.
  EXPECT_NEAR(static_cast<double>(played.removed_at[2]), 556, 30);
  EXPECT_NEAR(static_cast<double>(played.removed_at[1]), 714, 40);
  game.full_information = false;  // one reward a round: nobody can be compared
  EXPECT_EQ(testing::play(game, testing::pruner_factory<Wipeout>(parameters(0)), 1, 0).left.size(),
            3U);
}

TEST(Wipeout, SaysWhatItAssumes) {
  EXPECT_EQ(Wipeout(parameters(1), horizon(10)).guarantee().find("provided"), std::string::npos);
  EXPECT_THAT(Wipeout(parameters(1, 0.2), horizon(10)).guarantee(),
              ::testing::HasSubstr("differ by more than 0.2"));
  EXPECT_THROW(Wipeout(parameters(1), {}), ConfigError);
}

}  // namespace
}  // namespace nashost::pruners
