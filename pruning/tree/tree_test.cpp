#include "tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nashost/testing/pruner_conformance.hpp"
#include "pruning/gate.hpp"
#include "pruning/space_game.hpp"
#include "stats/binomial.hpp"

namespace nashost::pruners {
namespace {

using ::testing::HasSubstr;

Tree::Parameters parameters(const std::string& guarantee, const std::string& branches = "options",
                            const std::string& bound = "betting", double delta = 0.05) {
  Tree::Parameters p;
  p.guarantee = guarantee;
  p.branches = branches;
  p.bound = bound;
  p.delta = delta;
  p.warmup = 1;
  p.every = 10;
  return p;
}
testing::PrunerFactory tree(const Tree::Parameters& p) { return testing::pruner_factory<Tree>(p); }

TEST(Tree, Conforms) {
  for (const char* guarantee : {"mean", "additive", "max"}) {
    for (const char* branches : {"options", "prefixes"}) {
      if (std::string(guarantee) == "additive" && std::string(branches) == "prefixes") continue;
      for (const std::int64_t probation : {0, 3}) {
        auto p = parameters(guarantee, branches, "betting", 0.5);
        p.probation = probation;
        p.warmup = 20;
        p.nu = 0.01;
        testing::expect_pruner_conforms(tree(p), {.name = "tree", .delta = 0.5});
      }
    }
  }
}

// ---- What the guarantees are about: a space where they differ.

/// Decision a has options 0 and 1, b has three. The best architecture is (1, 2), and both its
/// options are poor on average: a = 1 has 0.52 against 0.63, b = 2 has 0.525 against 0.6.
double treacherous(const Architecture& a) {
  if (a[0] == 0) return a[1] == 2 ? 0.1 : 0.9;
  return a[1] == 2 ? 0.95 : 0.3;
}
Region two_by_three() {
  return Region(std::make_shared<SearchSpace>(
      "treacherous", std::vector<Decision>{{"a", {"0", "1"}}, {"b", {"0", "1", "2"}}}));
}

TEST(Tree, MeanKeepsTheBestAverageAndMayLoseTheBest) {
  const testing::SpaceGame game{two_by_three(), 6000, treacherous};
  int kept = 0;
  int best = 0;
  for (std::uint64_t run = 0; run < 50; ++run) {
    const auto played = testing::play(game, tree(parameters("mean")), testing::seed(), run);
    kept += played.has({{0, 0}});
    best += played.has({{0, 1}, {1, 2}});
  }
  EXPECT_GE(kept, 47);
  EXPECT_LE(best, 25) << "mostly cut, as announced";
}

/// The effect of a = 1 in place of a = 0 is −0.6 or 0.85: 1.45 of interaction. With that stated, or
/// with ν₁ρ = 0.85, the largest deviation within a branch, nothing that holds the best is cut.
TEST(Tree, AdditiveAndMaxKeepTheBestWhereWhatTheyAssumeHolds) {
  const testing::SpaceGame game{two_by_three(), 3000, treacherous};
  for (std::uint64_t run = 0; run < 20; ++run) {
    auto p = parameters("additive");
    p.interaction = 1.45;
    EXPECT_TRUE(testing::play(game, tree(p), testing::seed(), run).has({{0, 1}, {1, 2}}));
    p = parameters("max");
    p.nu = 1.7;
    p.rho = 0.5;
    EXPECT_TRUE(testing::play(game, tree(p), testing::seed(), run).has({{0, 1}, {1, 2}}));
  }
}

TEST(Tree, AdditiveAndMaxCutWhereTheyMay) {
  // Additive: no interaction. The leaves of a branch a = o lie within 0.1 of each other.
  const testing::SpaceGame game{testing::rehearsal_region(2, 3), 4000, [](const Architecture& a) {
                                  return 0.1 + 0.35 * a[0] + 0.05 * a[1];
                                }};
  for (const char* guarantee : {"additive", "max"}) {
    auto p = parameters(guarantee);
    p.nu = 0.2;
    for (std::uint64_t run = 0; run < 20; ++run) {
      const auto played = testing::play(game, tree(p), testing::seed(), run);
      EXPECT_TRUE(played.has({{0, 2}, {1, 2}})) << guarantee;
      EXPECT_FALSE(played.has({{0, 0}})) << guarantee;
      EXPECT_FALSE(played.has({{0, 1}})) << guarantee;
    }
  }
}

// ---- Gates: what is guaranteed goes with probability δ at most.

/// All architectures alike: any removal of option 0 of the first decision counts.
TEST(Tree, KeepsWhatItSays) {
  const testing::SpaceGame game{testing::rehearsal_region(2, 3), 300,
                                [](const Architecture&) { return 0.5; }};
  for (const char* guarantee : {"mean", "additive", "max"}) {
    for (const char* branches : {"options", "prefixes"}) {
      if (std::string(guarantee) == "additive" && std::string(branches) == "prefixes") continue;
      for (const auto bound : bound_names()) {
        auto p = parameters(guarantee, branches, std::string(bound), 0.05);
        p.nu = 0;
        std::int64_t lost = 0;
        const std::int64_t games = bound == "betting" ? 300 : 500;
        for (std::int64_t run = 0; run < games; ++run) {
          lost += testing::play(game, tree(p), testing::seed(), static_cast<std::uint64_t>(run))
                          .has({{0, 0}})
                      ? 0
                      : 1;
        }
        EXPECT_LE(lost, stats::most_events(games, 0.05))
            << guarantee << ", " << branches << ", " << bound;
      }
    }
  }
}

/// Nested races: cuts change what is averaged, and new races begin. Of the changes that there are,
/// each must have kept the best average of its moment, and all together spend at most δ.
TEST(Tree, NestedRacesSpendNoMoreThanDelta) {
  const auto value = [](const Architecture& a) {
    return 0.15 + 0.2 * a[0] + 0.15 * a[1] + 0.05 * a[2];
  };
  const testing::SpaceGame game{testing::rehearsal_region(3, 3), 6000, value};
  std::int64_t wrong = 0;
  std::size_t changes = 0;
  constexpr std::int64_t kGames = 100;
  for (std::uint64_t run = 0; run < kGames; ++run) {
    const auto played = testing::play(game, tree(parameters("mean")), testing::seed(), run);
    EXPECT_LE(played.spent, 0.05);
    changes += played.rows.size();
    wrong += testing::best_averages_cut(game, played) > 0 ? 1 : 0;
  }
  EXPECT_LE(wrong, stats::most_events(kGames, 0.05));
  EXPECT_GE(changes, 2 * kGames) << "cuts must happen for this to say something";
}

// ---- The rules by hand

class TreeByHand : public ::testing::Test {
 protected:
  void draw(Tree& tree, Architecture architecture, double reward, int times) {
    Round round;
    round.proposals.emplace_back().architecture = std::move(architecture);
    RoundFeedback feedback;
    feedback.proposals.emplace_back().reward = reward;
    for (int i = 0; i < times; ++i) tree.observe(round, feedback);
  }
  std::vector<Change> review(Tree& tree) {
    Evidence evidence;
    evidence.round = ++round_;
    return tree.review(evidence, region_, random_);
  }
  Region region_ = two_by_three();
  RandomStream random_{1, "tree"};
  std::int64_t round_ = 0;
};

TEST_F(TreeByHand, ARowOfTheLedger) {
  Tree tree(parameters("mean", "options", "hoeffding", 0.1), {});
  EXPECT_TRUE(review(tree).empty()) << "it begins";
  draw(tree, {0, 0}, 1, 200);
  draw(tree, {1, 0}, 0, 200);
  const auto changes = review(tree);
  // Five branches, the first race spends half: 0.1/10 for each end.
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].what, (PartialAssignment{{0, 1}}));
  EXPECT_EQ(changes[0].rival, (PartialAssignment{{0, 0}}));
  const double width = hoeffding_radius(200, 2 * 0.01);
  EXPECT_DOUBLE_EQ(changes[0].value, width);
  EXPECT_DOUBLE_EQ(changes[0].bound, 1 - width);
  EXPECT_DOUBLE_EQ(changes[0].delta_spent, 0.01);
  EXPECT_THAT(changes[0].guarantee, HasSubstr("mean: of every decision"));
}

TEST_F(TreeByHand, AllowancesAreAdded) {
  auto p = parameters("additive", "options", "hoeffding", 0.1);
  p.interaction = 0.25;
  Tree additive(p, {});
  p = parameters("max", "options", "hoeffding", 0.1);
  p.nu = 0.5;
  p.rho = 0.5;
  Tree max(p, {});
  for (Tree* tree : {&additive, &max}) {
    review(*tree);
    draw(*tree, {0, 0}, 1, 400);
    draw(*tree, {1, 0}, 0, 400);
    const auto changes = review(*tree);
    ASSERT_EQ(changes.size(), 1U);
    const double level = tree == &additive ? 2 * 0.01 : 0.1 / 5;
    EXPECT_DOUBLE_EQ(changes[0].value, hoeffding_radius(400, level) + 0.25);
  }
}

TEST_F(TreeByHand, PrefixesRaceTheirSiblings) {
  Tree tree(parameters("mean", "prefixes", "hoeffding", 0.1), {});
  review(tree);
  draw(tree, {1, 0}, 1, 400);
  draw(tree, {1, 1}, 0, 400);
  draw(tree, {0, 0}, 0.5, 400);
  const auto changes = review(tree);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].what, (PartialAssignment{{0, 1}, {1, 1}}));
  EXPECT_EQ(changes[0].rival, (PartialAssignment{{0, 1}, {1, 0}}));
}

TEST_F(TreeByHand, AdditiveCutsNothingInARegionThatIsNoProduct) {
  Tree tree(parameters("additive", "options", "hoeffding", 0.1), {});
  region_ = region_.without({{0, 0}, {1, 2}});
  review(tree);
  draw(tree, {0, 0}, 1, 400);
  draw(tree, {1, 0}, 0, 400);
  EXPECT_TRUE(review(tree).empty());
  region_ = two_by_three();
  draw(tree, {0, 0}, 1, 400);
  EXPECT_TRUE(review(tree).empty()) << "what is averaged has changed: a new race";
  draw(tree, {0, 0}, 1, 400);
  draw(tree, {1, 0}, 0, 400);
  EXPECT_EQ(review(tree).size(), 1U);
}

TEST_F(TreeByHand, ProbationRestoresWhatARivalNoLongerRulesOut) {
  auto p = parameters("mean", "options", "hoeffding", 0.1);
  p.probation = 1;
  Tree tree(p, {});
  review(tree);
  draw(tree, {0, 0}, 1, 200);
  draw(tree, {1, 0}, 0, 200);
  auto changes = review(tree);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::probate);
  region_ = region_.without(changes[0].what);
  draw(tree, {0, 0}, 0, 2000);  // the rival was lucky
  changes = review(tree);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::restore);
}

TEST(Tree, SaysWhatItAssumes) {
  EXPECT_THAT(Tree(parameters("mean"), {}).guarantee(), HasSubstr("may go"));
  EXPECT_THAT(Tree(parameters("mean", "prefixes"), {}).guarantee(), HasSubstr("every prefix"));
  EXPECT_THAT(Tree(parameters("additive"), {}).guarantee(), HasSubstr("differs by at most 0"));
  EXPECT_THAT(Tree(parameters("max"), {}).guarantee(), HasSubstr("1 * 0.5^h"));
}

TEST(Tree, RefusesWhatHasNoAnswer) {
  EXPECT_THROW(Tree(parameters("additive", "prefixes"), {}), ConfigError);
  EXPECT_THROW(Tree(parameters("mean", "options", "betting", 1.5), {}), ConfigError);
  EXPECT_THROW(Tree(parameters("mean", "options", "better"), {}), Error);
  PrunerContext unbounded;
  unbounded.reward_min = -std::numeric_limits<double>::infinity();
  EXPECT_THROW(Tree(parameters("mean"), unbounded), ConfigError);
}

}  // namespace
}  // namespace nashost::pruners
