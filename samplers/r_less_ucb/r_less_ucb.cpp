#include "r_less_ucb.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::RestlessRisingUcb>(
        {.name = "r_less_ucb",
         .summary = "Optimistic forecasts for arms that improve with time",
         .paper = "Metelli, Trovò, Pirola and Restelli, \"Stochastic rising bandits\", ICML 2022",
         .guarantee = "Õ(T^{2/3}) for restless, concave rising rewards, and a term for how slowly "
                      "slopes fall",
         .traits = {.stationarity = nashost::Stationarity::rising}}));
