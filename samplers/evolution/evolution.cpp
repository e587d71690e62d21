#include "evolution.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Evolution>(
        {.name = "evolution",
         .summary = "Regularised evolution: the best of a tournament has a child, the oldest dies.",
         .paper = "Real, Aggarwal, Huang, Le, Regularized evolution for image classifier "
                  "architecture search, AAAI 2019",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity()}}));
