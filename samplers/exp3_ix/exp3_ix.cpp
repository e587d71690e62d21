#include "exp3_ix.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Exp3Ix>(
        {.name = "exp3_ix",
         .summary = "Exponential weights with implicit exploration",
         .paper = "Neu 2015, Explore no more: improved high-probability regret bounds for "
                  "non-stochastic bandits",
         .guarantee = "adversarial, with probability 1 - d: regret <= 2 sqrt(2 K T ln K) + "
                      "(sqrt(2 K T / ln K) + 1) ln(2 / d)",
         .traits = {.stationarity = nashost::Stationarity::adversarial}}));
