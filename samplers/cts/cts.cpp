#include "cts.hpp"

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Cts>(
        {.name = "cts",
         .summary = "Per option a draw from its Beta posterior, together by an exact oracle over "
                    "the region.",
         .paper = "Wang, Chen, Thompson sampling for combinatorial semi-bandits, ICML 2018",
         .guarantee = "none: options share one reward (with one each: O(log T) regret)"}));
