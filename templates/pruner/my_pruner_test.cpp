#include "my_pruner.hpp"

#include <nashost/testing/pruner_conformance.hpp>

TEST(MyPruner, ObeysTheLawsOfPruners) {
  nashost::testing::expect_pruner_conforms(nashost::testing::pruner_factory<MyPruner>());
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
