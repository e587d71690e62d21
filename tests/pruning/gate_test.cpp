#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/testing/pruner_gate.hpp"
#include "stats/binomial.hpp"

namespace nashost::testing {
namespace {

TEST(PrunerGate, IsTheExactBinomialOne) {
  EXPECT_EQ(most_removals(10'000, 0.05), 569);
  EXPECT_EQ(most_removals(1, 0.0005), 0);  // one removal has probability 0.0005 ≤ 0.001, none is 0
  EXPECT_EQ(most_removals(1, 0.5), 1);     // it may always happen
  for (const std::int64_t games : {1, 2, 20, 300, 5000}) {
    for (const double delta : {1e-4, 0.01, 0.05, 0.3, 0.9}) {
      EXPECT_EQ(most_removals(games, delta), stats::most_events(games, delta))
          << games << " games, " << delta;
    }
  }
  EXPECT_THROW(most_removals(0, 0.1), Error);
  EXPECT_THROW(most_removals(10, 0), Error);
}

/// Cuts an arm in round 3 of the games whose rewards so far are all 0: with arms of mean 1/2 drawn
/// in turn, of one game in eight.
class CutsInOneOfEight final : public Pruner {
 public:
  bool due(std::int64_t round) override { return round == 3; }
  void observe(const Round&, const RoundFeedback& feedback) override {
    sum_ += feedback.proposals.back().reward;
  }
  std::vector<Change> review(const Evidence&, const Region&, RandomStream&) override {
    if (sum_ > 0) return {};
    Change cut;
    cut.kind = Change::Kind::cut;
    cut.what = PartialAssignment({{0, 0}});
    return {cut};
  }
  std::string guarantee() override { return "heuristic"; }
  void persist(Archive&) override {}

 private:
  double sum_ = 0;
};

TEST(PrunerGate, PassesAndFailsAtWhatHappens) {
  const auto game = PrunerGame::stationary(std::vector<double>(3, 0.5), 5);
  const PrunerFactory factory = [](const PrunerContext&) {
    return std::make_unique<CutsInOneOfEight>();
  };
  // 1/8 passes a gate of 1/8 but for one seed in a thousand; against 1/20, 4000 games are 22
  // standard deviations too many.
  const auto fair = play_gate(game, factory, 0.125, 4000);
  EXPECT_TRUE(fair.passed()) << fair.text();
  EXPECT_GT(fair.removed, 400);
  EXPECT_FALSE(play_gate(game, factory, 0.05, 4000).passed());
  EXPECT_EQ(play_gate(game, factory, 0.05, 100, /*arm=*/1).removed, 0);
}

}  // namespace
}  // namespace nashost::testing
