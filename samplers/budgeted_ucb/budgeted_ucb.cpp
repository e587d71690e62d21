#include "budgeted_ucb.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::BudgetedUcb>(
        {.name = "budgeted_ucb",
         .summary = "Optimistic reward per unit of cost, for a total budget",
         .paper = "Tran-Thanh, Chapman, Rogers, Jennings 2012 (fixed costs); Xia et al. 2015 "
                  "(random costs)",
         .guarantee = "stochastic: O(ln B) below the best reward per cost, for a budget B",
         .traits = {.needs_cost = true}}));
