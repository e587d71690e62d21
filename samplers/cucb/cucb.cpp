#include "cucb.hpp"

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Cucb>(
        {.name = "cucb",
         .summary = "Per option an upper confidence bound, together by an exact oracle over the "
                    "region.",
         .paper = "Chen, Wang, Yuan, Combinatorial multi-armed bandit: general framework and "
                  "applications, ICML 2013",
         .guarantee = "none: options share one reward (with one each: O(log T) regret)"}));
