#include "ucb_v.hpp"

#include "nashost/policy.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::UcbV>(
        {.name = "ucb_v",
         .summary =
             "Upper confidence bounds by Bernstein's inequality with the empirical variance.",
         .paper = "Audibert, Munos, Szepesvari, Exploration-exploitation tradeoff using variance "
                  "estimates in multi-armed bandits, Theoretical Computer Science 410, 2009",
         .guarantee = "zeta = 1.2, c = 1: regret at most 10 sum (variance / gap + 2) ln T"}));
