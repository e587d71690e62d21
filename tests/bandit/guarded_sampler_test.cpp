#include "bandit/guarded_sampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "bandit/small_space.hpp"
#include "bandit/weighted_policy.hpp"
#include "nashost/abi/error.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

using testing::pay;
using testing::ragged_region;
using testing::space_of;
using testing::WeightedPolicies;

class GuardedLift : public ::testing::TestWithParam<Over> {
 protected:
  std::unique_ptr<GuardedSampler> make(const Region& region, Exploration exploration) {
    GuardedSampler::Options options;
    options.name = "weighted";
    options.exploration = exploration;
    return std::make_unique<GuardedSampler>(make_lift(GetParam(), region, policies_.factory(), {}),
                                            options);
  }
  WeightedPolicies policies_;
};

TEST_P(GuardedLift, WarmUpIsUniform) {
  const Region region = ragged_region();
  const auto sampler = make(region, {.warmup = 20'000});
  RandomStream random(testing::seed(), "warm");
  std::map<Architecture, int> seen;
  for (int i = 0; i < 20'000; ++i) {
    const Round round = sampler->propose(region, random);
    EXPECT_NEAR(round.proposals[0].probability, 1.0 / 12, 1e-15);
    ++seen[round.proposals[0].architecture];
    sampler->observe(round, pay(round, 1.0));
  }
  double chi_square = 0;
  for (const Architecture& member : region.enumerate()) {
    chi_square += std::pow(seen[member] - 20'000.0 / 12, 2) / (20'000.0 / 12);
  }
  EXPECT_LT(chi_square, 37.4);  // 99.99 % quantile at 11 degrees of freedom
}

/// Law: with a floor, each proposal's probability is (1 − floor) · p + floor / size, whoever drew
/// it, and its draws multiply to it.
TEST_P(GuardedLift, FloorMixesExactly) {
  for (const Region& region : {space_of({3, 2, 3}), ragged_region()}) {
    const double size = to_double(region.size());
    const auto sampler = make(region, {.floor = 0.3});
    RandomStream random(testing::seed(), "mix");
    for (int i = 0; i < 300; ++i) {
      std::map<Architecture, double> own;
      double sum = 0;
      for (const Architecture& a : region.enumerate()) {
        own[a] = sampler->sampler().probability(a, region);
        sum += sampler->probability(a, region);
        EXPECT_NEAR(sampler->probability(a, region), 0.7 * own[a] + 0.3 / size, 1e-14);
      }
      EXPECT_NEAR(sum, 1, 1e-12);
      const Round round = sampler->propose(region, random);
      const Proposal& proposal = round.proposals[0];
      EXPECT_NEAR(proposal.probability, 0.7 * own[proposal.architecture] + 0.3 / size, 1e-14);
      double product = 1;
      for (const Draw& draw : proposal.draws) product *= draw.probability;
      EXPECT_NEAR(product, proposal.probability, 1e-14);
      sampler->observe(round, pay(round, 0.1 * proposal.architecture[0]));
    }
  }
}

/// The first draw's probability is the marginal of the mixture, so importance weights are unbiased:
/// Σ over options of P(option) · 1{option} / P(option) = 1 per option.
TEST_P(GuardedLift, DrawsCarryTheMarginalOfTheMixture) {
  const Region region = ragged_region();
  const auto sampler = make(region, {.floor = 0.25});
  RandomStream random(testing::seed(), "marginal");
  std::map<std::int64_t, double> marginal;
  for (const Architecture& a : region.enumerate()) {
    const bool flat = GetParam() == Over::architectures;  // one draw, of the architecture itself
    marginal[flat ? static_cast<std::int64_t>(region.rank(a)) : a[0]] +=
        sampler->probability(a, region);
  }
  for (int i = 0; i < 100; ++i) {
    const Round round = sampler->propose(region, random);
    const Draw first = round.proposals[0].draws[0];
    EXPECT_NEAR(first.probability, marginal[first.arm], 1e-14);
  }
}

TEST_P(GuardedLift, ResumesBitForBit) {
  const Region region = ragged_region();
  const auto sampler = make(region, {.warmup = 10, .floor = 0.2});
  RandomStream random(testing::seed(), "resume");
  for (int i = 0; i < 5; ++i) {
    const Round round = sampler->propose(region, random);
    sampler->observe(round, pay(round, 0.5));
  }
  Archive written;
  sampler->persist(written);
  Archive archive(written.bytes());
  const auto copy = make(region, {.warmup = 10, .floor = 0.2});
  copy->persist(archive);
  RandomStream same = random;
  for (int i = 0; i < 100; ++i) {
    const Round a = sampler->propose(region, random);
    const Round b = copy->propose(region, same);
    ASSERT_EQ(a.proposals[0].architecture, b.proposals[0].architecture);
    ASSERT_EQ(a.proposals[0].probability, b.proposals[0].probability);
    sampler->observe(a, pay(a, 0.25));
    copy->observe(b, pay(b, 0.25));
  }
}

TEST_P(GuardedLift, RefusesRewardsThatAreNoRewards) {
  const Region region = space_of({3, 2});
  const auto sampler = make(region, {});
  RandomStream random(testing::seed(), "refuse");
  Round round = sampler->propose(region, random);
  round.id = 42;
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), -0.1, 1.1,
                           std::numeric_limits<double>::infinity()}) {
    try {
      sampler->observe(round, pay(round, bad));
      ADD_FAILURE() << bad << " was taken";
    } catch (const Error& error) {
      const std::string what = error.what();
      EXPECT_NE(what.find("weighted"), std::string::npos) << what;
      EXPECT_NE(what.find("round 42"), std::string::npos) << what;
    }
  }
  for (const auto* policy : policies_.made) EXPECT_TRUE(policy->updates.empty());
  sampler->observe(round, pay(round, 0.0));
  sampler->observe(round, pay(round, 1.0));
}

INSTANTIATE_TEST_SUITE_P(All, GuardedLift,
                         ::testing::Values(Over::architectures, Over::decisions, Over::tree),
                         [](const auto& param) { return std::string(to_string(param.param)); });

TEST(GuardedSampler, MarginalsOfTheMixture) {
  const Region region = ragged_region();
  WeightedPolicies policies;
  GuardedSampler::Options options;
  options.exploration.floor = 0.5;
  GuardedSampler sampler(make_lift(Over::decisions, region, policies.factory(), {}), options);
  const auto marginals = sampler.option_probabilities(region);
  double expected = 0;
  for (const Architecture& a : region.enumerate()) {
    expected += a[2] == 1 ? sampler.probability(a, region) : 0;
  }
  EXPECT_NEAR(marginals[2][1], expected, 1e-12);
}

}  // namespace
}  // namespace nashost
