#include "cost_hedge.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::CostHedge>(
        {.name = "cost_hedge",
         .summary = "Reward under a budget for the average cost, by a price on cost",
         .paper = "Immorlica, Sankararaman, Schapire, Slivkins 2019, Adversarial bandits with "
                  "knapsacks",
         .guarantee = "stochastic: reward within O(sqrt(T K ln K)) of the best mixture within "
                      "the budget, overspending of the same order",
         .traits = {.needs_cost = true}}));
