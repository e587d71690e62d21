#include "gp_ucb.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::play;
using testing::sampler_context;
using testing::space_of;

constexpr double kAny = std::numeric_limits<double>::infinity();

TEST(GpUcb, Conforms) {
  const testing::SamplerConformanceOptions options{
      .traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "gp_ucb", .rounds = 100};
  testing::expect_sampler_conforms(testing::sampler_factory<GpUcb>({.memory = 30, .pool = 8}),
                                   options);
}

int distance(const Architecture& a, const Architecture& b) {
  int different = 0;
  for (std::size_t d = 0; d < a.size(); ++d) different += a[d] != b[d] ? 1 : 0;
  return different;
}

/// Mean and deviation by the textbook formula with a direct inverse, over what is remembered: after
/// every fourth reward past the fourth of a memory of 8 the older half is gone.
TEST(GaussianProcess, HasTheTextbookPosterior) {
  const Region region = space_of({3, 3, 4});
  constexpr double kLength = 1.5;
  constexpr double kNoise = 0.2;
  GaussianProcess process(kLength, kNoise, 8);
  RandomStream random(testing::seed(), "gp");
  std::vector<Architecture> xs;
  std::vector<double> rewards;
  const auto kernel = [&](const Architecture& a, const Architecture& b) {
    return std::exp(-distance(a, b) / kLength);
  };
  for (int t = 0; t < 40; ++t) {
    const Architecture x = region.draw(random);
    const double reward = random.uniform();
    process.add(x, reward);
    if (xs.size() == 8) {
      xs.erase(xs.begin(), xs.begin() + 4);
      rewards.erase(rewards.begin(), rewards.begin() + 4);
    }
    xs.push_back(x);
    rewards.push_back(reward);
    if (xs.size() < 2) continue;
    const auto n = static_cast<Eigen::Index>(xs.size());
    Eigen::MatrixXd k(n, n);
    Eigen::VectorXd y(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j < n; ++j) {
        k(i, j) = kernel(xs[static_cast<std::size_t>(i)], xs[static_cast<std::size_t>(j)]);
      }
      k(i, i) += kNoise;
      y[i] = rewards[static_cast<std::size_t>(i)];
    }
    const double level = y.mean();
    const double scale = std::sqrt((y.array() - level).square().sum() / static_cast<double>(n - 1));
    const Eigen::MatrixXd inverse = k.inverse();
    const auto members = region.enumerate();
    const auto beliefs = process.believe(members);
    for (std::size_t m = 0; m < members.size(); ++m) {
      Eigen::VectorXd cross(n);
      for (Eigen::Index i = 0; i < n; ++i) {
        cross[i] = kernel(members[m], xs[static_cast<std::size_t>(i)]);
      }
      const double mean = level + cross.dot(inverse * (y.array() - level).matrix());
      ASSERT_NEAR(beliefs[m].mean, mean, 1e-10);
      ASSERT_NEAR(process.mean(members[m]), mean, 1e-10);
      ASSERT_NEAR(beliefs[m].deviation, scale * std::sqrt(1 - cross.dot(inverse * cross)), 1e-7);
    }
    for (std::size_t i = 0; i < xs.size(); ++i) {
      ASSERT_NEAR(process.mean(i), process.mean(xs[i]), 1e-10);
    }
  }
}

TEST(GpUcb, FindsTheBestOfASmoothSpace) {
  const Region region = space_of({4, 4, 4, 4});
  GpUcb sampler({}, sampler_context(region));
  RandomStream random(testing::seed(), "gp_ucb");
  const Architecture best{1, 3, 0, 2};
  const auto value = [&](const Architecture& a) { return 0.9 - 0.1 * distance(a, best); };
  for (int t = 0; t < 150; ++t) {
    play(sampler, region, random,
         [&](const Architecture& a) { return value(a) + 0.01 * random.normal(); });
  }
  EXPECT_EQ(sampler.recommend(region), best);
}

TEST(GpUcb, RecommendsOnlyWhatIsInTheRegion) {
  const Region region = space_of({3, 3});
  GpUcb sampler({}, sampler_context(region));
  testing::reward(sampler, {2, 2}, 0.9);
  testing::reward(sampler, {0, 1}, 0.5);
  EXPECT_EQ(sampler.recommend(region), (Architecture{2, 2}));
  EXPECT_EQ(sampler.recommend(region.without({{0, 2}})), (Architecture{0, 1}));
}

}  // namespace
}  // namespace nashost::samplers
