#include "r_ed_ucb.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::RestedRisingUcb>(
        {.name = "r_ed_ucb",
         .summary = "Optimistic forecasts for arms that improve when drawn",
         .paper = "Metelli, Trovò, Pirola and Restelli, \"Stochastic rising bandits\", ICML 2022",
         .guarantee =
             "Õ(T^{2/3}) for rested, concave rising rewards, and a term for how slowly slopes fall",
         .traits = {.stationarity = nashost::Stationarity::rising}}));
