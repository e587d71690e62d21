#include "lin_ucb.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::LinUcb>(
        {.name = "lin_ucb",
         .summary = "Optimism in a linear model of options and pairs of options, over a pool of "
                    "candidates.",
         .paper = "Li, Chu, Langford, Schapire, A contextual-bandit approach to personalized news "
                  "article recommendation, WWW 2010",
         .guarantee = "none for a constant width and a pool (OFUL over all architectures: regret "
                      "O~(d sqrt T))",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity()}}));
