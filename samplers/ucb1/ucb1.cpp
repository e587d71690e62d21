#include "ucb1.hpp"

#include "nashost/policy.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Ucb1>(
        {.name = "ucb1",
         .summary = "Upper confidence bounds by Hoeffding's inequality, of width alpha.",
         .paper = "Auer, Cesa-Bianchi, Fischer, Finite-time analysis of the multiarmed "
                  "bandit problem, Machine Learning 47, 2002",
         .guarantee = "alpha = 4: regret at most 8 sum ln T / gap + (1 + pi^2/3) sum gap; "
                      "any alpha > 2: sum (2 alpha ln T / gap + alpha / (alpha - 2))"}));
