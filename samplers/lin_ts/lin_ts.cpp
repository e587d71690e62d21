#include "lin_ts.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::LinTs>(
        {.name = "lin_ts",
         .summary = "Thompson sampling of a linear model of options and pairs of options.",
         .paper = "Agrawal, Goyal, Thompson sampling for contextual bandits with linear payoffs, "
                  "ICML 2013",
         .guarantee = "none with noise-sized draws (inflated by sqrt(d ln t): regret O~(d^{3/2} "
                      "sqrt T) if rewards are linear)",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity()}}));
