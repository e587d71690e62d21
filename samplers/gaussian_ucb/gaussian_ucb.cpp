#include "gaussian_ucb.hpp"

#include <limits>

#include "nashost/policy.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::GaussianUcb>(
                   {.name = "gaussian_ucb",
                    .summary = "Upper confidence bounds for rewards of known standard deviation.",
                    .paper = "Lattimore, Szepesvari, Bandit algorithms, 2020, chapter 8",
                    .guarantee = "subgaussian rewards: regret sum 2 sigma^2 ln T / gap as T grows, "
                                 "optimal for Gaussian ones",
                    .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                               .reward_max = std::numeric_limits<double>::infinity()}}));
