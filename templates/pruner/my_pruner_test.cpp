#include "my_pruner.hpp"

#include <nashost/testing/pruner_conformance.hpp>
#include <nashost/testing/pruner_gate.hpp>

TEST(MyPruner, ObeysTheLawsOfPruners) {
  nashost::testing::expect_pruner_conforms(nashost::testing::pruner_factory<MyPruner>(),
                                           {.name = "my_pruner", .delta = 0.05});
}

// Whatever is claimed, at its worst: all arms alike, and any removal of the first counts. A rule
// that reads a bound for one comparison as one for all fails here; try it.
TEST(MyPruner, KeepsTheBestAsOftenAsItClaims) {
  const auto alike = nashost::testing::PrunerGame::stationary(std::vector<double>(10, 0.5), 500);
  const auto gate = nashost::testing::play_gate(
      alike, nashost::testing::pruner_factory<MyPruner>({.every = 50, .examples = 100}), 0.05, 300);
  EXPECT_TRUE(gate.passed()) << gate.text();
}

TEST(MyPruner, CutsWhatIsFarBehindAndNothingElse) {
  const nashost::Region region(std::make_shared<nashost::SearchSpace>(
      "three", std::vector<nashost::Decision>{{"option", {"poor", "good", "as good"}}}));
  nashost::Scores scores;
  scores.architectures = {{0}, {1}, {2}};
  scores.examples = 100;
  scores.rewards.assign(300, 1.0F);
  std::fill_n(scores.rewards.begin(), 100, 0.0F);  // bound: √(2 ln(4/0.05) / 100) = 0.30
  nashost::Evidence evidence;
  evidence.scores = &scores;
  nashost::RandomStream random(1, "test");
  MyPruner pruner({}, {});
  const auto changes = pruner.review(evidence, region, random);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].what, nashost::PartialAssignment({{0, 0}}));
  EXPECT_GT(changes[0].value, changes[0].bound);
}
