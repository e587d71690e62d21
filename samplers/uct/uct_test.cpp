#include "uct.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <utility>

#include "bandit/chi_square.hpp"
#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::play;
using testing::sampler_context;
using testing::space_of;

Uct::Parameters with(const char* backup, double communication = 0) {
  Uct::Parameters parameters;
  parameters.backup = backup;
  parameters.communication = communication;
  return parameters;
}

TEST(Uct, Conforms) {
  for (const auto& parameters : {with("mean"), with("max"), with("mean", 3)}) {
    testing::expect_sampler_conforms(testing::sampler_factory<Uct>(parameters), {.name = "uct"});
  }
  Uct::Parameters small = with("max");
  small.max_nodes = 3;
  small.normalise = false;
  testing::expect_sampler_conforms(testing::sampler_factory<Uct>(small), {.name = "uct"});
}

/// One decision: plain UCB1, by the formula.
TEST(Uct, IsUcb1OverOneDecision) {
  const Region region = space_of({3});
  Uct::Parameters plain = with("mean");
  plain.normalise = false;
  Uct sampler(plain, sampler_context(region));
  RandomStream random(testing::seed(), "uct");
  std::vector<double> pulls(3), sums(3);
  for (int t = 0; t < 300; ++t) {
    const auto index = [&](std::size_t o) {
      return pulls[o] == 0 ? INFINITY : sums[o] / pulls[o] + std::sqrt(2 * std::log(t) / pulls[o]);
    };
    const double reward = random.uniform();
    const auto drawn = static_cast<std::size_t>(
        play(sampler, region, random, [&](const Architecture&) { return reward; })[0]);
    for (std::size_t o = 0; o < 3; ++o) ASSERT_LE(index(o), index(drawn) + 1e-12);
    pulls[drawn] += 1;
    sums[drawn] += reward;
  }
}

TEST(Uct, CompletesPathsUniformly) {
  // Nothing is known: the root draws one of its options uniformly, and behind it a member of the
  // region is drawn uniformly. Behind option 0 lie 3, behind option 1 all 6.
  const Region region = space_of({2, 2, 3}).without({{0, 0}, {1, 0}});
  Uct sampler(with("mean"), sampler_context(space_of({2, 2, 3})));
  RandomStream random(testing::seed(), "uct");
  std::vector<std::int64_t> counts(9);
  for (int i = 0; i < 18'000; ++i) {
    const Architecture next = sampler.propose(region, random).proposals[0].architecture;
    ++counts[static_cast<std::size_t>(region.rank(next))];
  }
  std::vector<double> p(9, 0.5 / 6);
  for (std::size_t i = 0; i < 3; ++i) p[i] = 0.5 / 3;
  testing::expect_draws_follow(p, counts);
}

/// One excellent leaf among poor ones, against a branch of middling ones: the mean of the first
/// branch, 3.4/9, is the lower one, its best leaf the best of all.
double hidden(const Architecture& a) {
  if (a[0] == 1) return 0.6;
  return a[1] == 2 && a[2] == 1 ? 1.0 : 0.3;
}

/// Draws of the best leaf in rounds from … to.
int best_draws(const char* backup, int from, int to) {
  const Region region = space_of({2, 3, 3});
  Uct sampler(with(backup), sampler_context(region));
  RandomStream random(testing::seed(), "uct");
  int best = 0;
  for (int t = 0; t < to; ++t) {
    const Architecture next = play(sampler, region, random, hidden);
    best += t >= from && next == Architecture{0, 2, 1} ? 1 : 0;
  }
  return best;
}

TEST(Uct, FindsTheBestLeafOfAPoorBranch) {
  for (const char* backup : {"mean", "max"}) {
    EXPECT_GT(best_draws(backup, 8000, 10'000), 1500) << backup;
  }
}

TEST(Uct, MaxBackupGoesByTheBestKnown) {
  // Behind option 0: 1 once and 0 three times, behind option 1 always 0.5. Without a bonus the mean
  // prefers option 1, the maximum option 0.
  const Region region = space_of({2, 2, 2});
  for (const auto& [backup, preferred] : {std::pair("mean", 1), std::pair("max", 0)}) {
    Uct::Parameters parameters = with(backup);
    parameters.c = 0;
    Uct sampler(parameters, sampler_context(region));
    for (int i = 0; i < 3; ++i) testing::reward(sampler, {0, 0, 0}, 0);
    testing::reward(sampler, {0, 1, 0}, 1);
    for (int i = 0; i < 4; ++i) testing::reward(sampler, {1, 0, 0}, 0.5);
    RandomStream random(testing::seed(), "uct");
    EXPECT_EQ(sampler.propose(region, random).proposals[0].architecture[0], preferred) << backup;
  }
}

TEST(Uct, CommunicationCarriesOverToOtherPrefixes) {
  // Option 1 of the second decision earned 1 behind option 0 of the first, and option 0 nothing; a
  // new node behind option 1 has never been visited and must try option 1 first.
  const Region region = space_of({2, 2, 2});
  const auto first_in_new_node = [&](double communication) {
    Uct::Parameters parameters = with("mean", communication);
    parameters.c = 0;
    Uct sampler(parameters, sampler_context(region));
    testing::reward(sampler, {1, 0, 0}, 0.9);  // makes the node behind option 1
    for (int i = 0; i < 10; ++i) {
      testing::reward(sampler, {0, 0, 0}, 0);
      testing::reward(sampler, {0, 1, 0}, 1);
    }
    std::set<int> seen;
    RandomStream random(testing::seed(), "uct");
    for (int i = 0; i < 50; ++i) {
      const Architecture next = sampler.propose(region, random).proposals[0].architecture;
      if (next[0] == 1) seen.insert(next[1]);
    }
    return seen;
  };
  EXPECT_EQ(first_in_new_node(0), (std::set<int>{0, 1}));
  EXPECT_EQ(first_in_new_node(1), (std::set<int>{1}));
}

}  // namespace
}  // namespace nashost::samplers
