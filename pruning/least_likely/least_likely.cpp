#include "least_likely.hpp"

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::LeastLikely>(
        {.name = "least_likely",
         .summary = "Drops, of every decision, the option that the sampler finds least likely",
         .paper = "Zheng et al. 2019, Dynamic distribution pruning for efficient network "
                  "architecture search",
         .guarantee = "heuristic",
         .traits = {.stationarity = nashost::Stationarity::adversarial}}));
