#include "exp3_pp.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Exp3Pp>(
        {.name = "exp3_pp",
         .summary = "EXP3 with exploration fit to the estimated gaps",
         .paper = "Seldin and Lugosi 2017, An improved parametrization and analysis of the "
                  "EXP3++ algorithm for stochastic and adversarial bandits",
         .guarantee = "adversarial: E[regret] <= 4 sqrt(T K ln K); stochastic: O(sum ln^2 T "
                      "/ gap)",
         .traits = {.stationarity = nashost::Stationarity::adversarial}}));
