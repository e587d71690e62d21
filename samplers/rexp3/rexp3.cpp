#include "rexp3.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::Rexp3>(
                   {.name = "rexp3",
                    .summary = "EXP3 restarted after every batch of rewards",
                    .paper = "Besbes, Gur and Zeevi, \"Stochastic multi-armed-bandit problem with "
                             "non-stationary rewards\", NeurIPS 2014",
                    .guarantee = "O((K ln K · V)^{1/3} T^{2/3}) for means of total variation V",
                    .traits = {.needs_horizon = true,
                               .stationarity = nashost::Stationarity::drifting}}));
