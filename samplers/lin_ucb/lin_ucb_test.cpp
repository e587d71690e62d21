#include "lin_ucb.hpp"

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

TEST(LinUcb, Conforms) {
  LinUcb::Parameters few;
  few.pool = 5;
  const testing::SamplerConformanceOptions options{
      .traits = {.reward_min = -kAny, .reward_max = kAny}, .name = "lin_ucb", .rounds = 60};
  testing::expect_sampler_conforms(testing::sampler_factory<LinUcb>(few), options);
}

/// The rule written out with a direct inverse, over all members: with a pool of 400 every one of 9
/// members is a candidate but with probability 9 (8/9)^200 = 5e-10.
TEST(LinUcb, ProposesTheLargestUpperBound) {
  const Region region = space_of({3, 3});
  LinUcb::Parameters parameters;
  parameters.pairs = "none";
  parameters.noise = 0.3;
  parameters.beta = 2;
  parameters.pool = 400;
  LinUcb sampler(parameters, sampler_context(region));
  Eigen::MatrixXd a = parameters.prior * Eigen::MatrixXd::Identity(7, 7);
  a(0, 0) = 1e-6;
  Eigen::VectorXd b = Eigen::VectorXd::Zero(7);
  const auto features = [](const Architecture& x) {
    Eigen::VectorXd f = Eigen::VectorXd::Zero(7);
    f[0] = f[1 + x[0]] = f[4 + x[1]] = 1;
    return f;
  };
  RandomStream random(testing::seed(), "lin_ucb");
  for (int t = 0; t < 60; ++t) {
    const Eigen::MatrixXd inverse = a.inverse();
    const auto bound = [&](const Architecture& x) {
      const Eigen::VectorXd f = features(x);
      return f.dot(inverse * b) + 2 * 0.3 * std::sqrt(f.dot(inverse * f));
    };
    const Architecture next = sampler.propose(region, random).proposals[0].architecture;
    // 1e-6 relative: the inverse of a matrix with entries from 1e-6 to 100.
    for (const Architecture& member : region.enumerate()) {
      ASSERT_LE(bound(member), bound(next) * (1 + 1e-6));
    }
    const double reward = random.uniform();
    testing::reward(sampler, next, reward);
    a += features(next) * features(next).transpose();
    b += reward * features(next);
  }
}

TEST(LinUcb, FindsTheBestOfALargeSpace) {
  // 5^12 = 2.4e8 architectures, additive with noise of 0.02.
  const Region region = space_of(std::vector<int>(12, 5));
  LinUcb::Parameters parameters;
  parameters.pairs = "none";
  LinUcb sampler(parameters, sampler_context(region));
  RandomStream random(testing::seed(), "lin_ucb");
  const auto value = [](const Architecture& a) {
    double sum = 0;
    for (std::size_t d = 0; d < a.size(); ++d) sum += (a[d] * 3 + d) % 5;
    return sum / 48;
  };
  for (int t = 0; t < 400; ++t) {
    play(sampler, region, random,
         [&](const Architecture& a) { return value(a) + 0.02 * random.normal(); });
  }
  EXPECT_EQ(value(*sampler.recommend(region)), 1.0);
}

}  // namespace
}  // namespace nashost::samplers
