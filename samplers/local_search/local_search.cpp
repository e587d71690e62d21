#include "local_search.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::LocalSearch>(
        {.name = "local_search",
         .summary = "Hill climbing by single decisions, with random restarts.",
         .paper = "White, Nolen, Savani, Exploring the loss landscape in neural architecture "
                  "search, UAI 2021",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity()}}));
