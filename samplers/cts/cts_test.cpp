#include "cts.hpp"

#include <gtest/gtest.h>

#include "bandit/chi_square.hpp"
#include "nashost/testing/sampler_conformance.hpp"
#include "sampler_steps.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

using testing::sampler_context;
using testing::space_of;

TEST(Cts, Conforms) {
  testing::expect_sampler_conforms(testing::sampler_factory<Cts>(), {.name = "cts"});
}

std::vector<std::int64_t> draws(Cts& sampler, const Region& region, int rounds) {
  RandomStream random(testing::seed(), "cts");
  std::vector<std::int64_t> counts(static_cast<std::size_t>(region.size()));
  for (int i = 0; i < rounds; ++i) {
    const Architecture next = sampler.propose(region, random).proposals[0].architecture;
    ++counts[static_cast<std::size_t>(region.rank(next))];
  }
  return counts;
}

/// One success: Beta(2, 1) against Beta(1, 1). P(θ_1 > θ_0) = E[θ_1] = 2/3, per decision, and
/// decisions are independent.
TEST(Cts, DrawsFromThePosteriors) {
  const Region region = space_of({2, 2});
  Cts sampler({}, sampler_context(region));
  testing::reward(sampler, {1, 1}, 1);
  testing::expect_draws_follow({1.0 / 9, 2.0 / 9, 2.0 / 9, 4.0 / 9},
                               draws(sampler, region, 20'000));
}

/// A cut across decisions: without (1, 1) the sums θ_0 + φ_0, θ_0 + φ_1, θ_1 + φ_0 of four uniform
/// numbers are compared. By symmetry (0, 1) and (1, 0) are alike; (0, 0) is drawn where both θ_0 >
/// θ_1 and φ_0 > φ_1: a quarter.
TEST(Cts, MaximisesOverMembersTogether) {
  const Region region = space_of({2, 2}).without({{0, 1}, {1, 1}});
  Cts sampler({}, sampler_context(space_of({2, 2})));
  testing::expect_draws_follow({0.25, 0.375, 0.375}, draws(sampler, region, 20'000));
}

TEST(Cts, FractionsCountAsBoth) {
  const Region region = space_of({2});
  Cts sampler({}, sampler_context(region));
  for (int i = 0; i < 4; ++i) testing::reward(sampler, {1}, 0.25);
  // Beta(2, 4) against a uniform number: P(θ_1 > θ_0) = E[θ_1] = 1/3.
  testing::expect_draws_follow({2.0 / 3, 1.0 / 3}, draws(sampler, region, 20'000));
}

}  // namespace
}  // namespace nashost::samplers
