#include "gp_ucb.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::GpUcb>(
        {.name = "gp_ucb",
         .summary = "Optimism in a Gaussian process with a Hamming kernel, over a pool of "
                    "candidates.",
         .paper = "Srinivas, Krause, Kakade, Seeger, Gaussian process optimization in the bandit "
                  "setting, ICML 2010",
         .guarantee = "none for a pool and bounded memory (over all architectures: regret "
                      "O(sqrt(T beta_T gamma_T)))",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity()}}));
