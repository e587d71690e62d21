#include "rising.hpp"

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::Rising>(
        {.name = "rising",
         .summary = "A race for rewards that still rise: who can no longer be the best in the end?",
         .paper =
             "Mussi, Montenegro, Trovò, Restelli and Metelli 2024, Best arm identification "
             "for stochastic rising bandits; Li, Jiang, Gao, Shao, Zhang and Cui 2020, Efficient "
             "automatic CASH via rising bandits",
         .guarantee = "the best in the end is kept with probability 1 − δ, where mean rewards rise "
                      "and flatten",
         .traits = {.needs_horizon = true, .stationarity = nashost::Stationarity::rising}}));
