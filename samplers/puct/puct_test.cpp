#include "puct.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bandit/chi_square.hpp"
#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::play;
using testing::sampler_context;
using testing::space_of;

Puct::Parameters with(const char* prior, const char* backup = "mean") {
  Puct::Parameters parameters;
  parameters.prior = prior;
  parameters.backup = backup;
  return parameters;
}

TEST(Puct, Conforms) {
  for (const auto& parameters : {with("options"), with("uniform", "max")}) {
    testing::expect_sampler_conforms(testing::sampler_factory<Puct>(parameters), {.name = "puct"});
  }
}

/// The rule over one decision, written out: an unknown option has the mean of all rewards.
TEST(Puct, ProposesTheLargestIndex) {
  const Region region = space_of({3});
  for (const char* prior : {"uniform", "options"}) {
    Puct::Parameters parameters = with(prior);
    parameters.normalise = false;
    parameters.temperature = 0.5;
    Puct sampler(parameters, sampler_context(region));
    RandomStream random(testing::seed(), "puct");
    std::vector<double> pulls(3), sums(3);
    double all = 0;
    for (int t = 0; t < 300; ++t) {
      const double overall = t == 0 ? 0.5 : all / t;
      const auto mean = [&](std::size_t o) { return pulls[o] == 0 ? overall : sums[o] / pulls[o]; };
      double total = 0;
      for (std::size_t o = 0; o < 3; ++o) total += std::exp(mean(o) / 0.5);
      const auto index = [&](std::size_t o) {
        const double p =
            std::string(prior) == "uniform" ? 1.0 / 3 : std::exp(mean(o) / 0.5) / total;
        return mean(o) + 1.25 * p * std::sqrt(std::max(1, t)) / (1 + pulls[o]);
      };
      const double reward = random.uniform();
      const auto drawn = static_cast<std::size_t>(
          play(sampler, region, random, [&](const Architecture&) { return reward; })[0]);
      for (std::size_t o = 0; o < 3; ++o) ASSERT_LE(index(o), index(drawn) + 1e-12);
      pulls[drawn] += 1;
      sums[drawn] += reward;
      all += reward;
    }
  }
}

TEST(Puct, CompletesPathsFromThePrior) {
  // One node, the root, with one option: the other decision is completed by softmax(G / τ), with G
  // of 0 and 1 after scaling and τ = 1: 1 to e.
  const Region region = space_of({1, 2});
  Puct::Parameters parameters = with("options");
  parameters.temperature = 1;
  parameters.max_nodes = 1;
  Puct sampler(parameters, sampler_context(region));
  testing::reward(sampler, {0, 0}, 0.2);
  testing::reward(sampler, {0, 1}, 0.7);
  RandomStream random(testing::seed(), "puct");
  std::vector<std::int64_t> counts(2);
  for (int i = 0; i < 10'000; ++i) {
    ++counts[sampler.propose(region, random).proposals[0].architecture[1]];
  }
  const double e = std::exp(1.0);
  testing::expect_draws_follow({1 / (1 + e), e / (1 + e)}, counts);
}

TEST(Puct, FindsTheBestOfAnAdditiveSpace) {
  // 3^8 = 6561 architectures, additive, no noise: the prior by options leads to the best within a
  // few hundred rounds.
  const Region region = space_of(std::vector<int>(8, 3));
  Puct sampler(with("options"), sampler_context(region));
  RandomStream random(testing::seed(), "puct");
  const auto value = [](const Architecture& a) {
    double sum = 0;
    for (std::size_t d = 0; d < a.size(); ++d) sum += (a[d] + d) % 3;
    return sum / 16;
  };
  double best = 0;
  for (int t = 0; t < 500; ++t) best = std::max(best, value(play(sampler, region, random, value)));
  EXPECT_EQ(best, 1.0);
}

}  // namespace
}  // namespace nashost::samplers
