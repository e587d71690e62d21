#include "r_ucbe.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::RisingUcbExploration>(
        {.name = "r_ucbe",
         .summary = "Best-arm identification among arms that improve when drawn",
         .paper = "Mussi, Montenegro, Trovò, Restelli and Metelli, \"Best arm identification for "
                  "stochastic rising bandits\", ICML 2024",
         .guarantee = "error at most 2TK e^{−a/10} for a ≤ a* and a budget T that is large enough",
         .traits = {.needs_horizon = true, .stationarity = nashost::Stationarity::rising}}));
