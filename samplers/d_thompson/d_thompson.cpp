#include "d_thompson.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::DiscountedThompson>(
        {.name = "d_thompson",
         .summary = "Thompson sampling whose posteriors fade towards the prior",
         .paper = "Raj and Kalyani, \"Taming non-stationary bandits: a Bayesian approach\", 2017",
         .guarantee = "none; empirical",
         .traits = {.stationarity = nashost::Stationarity::drifting}}));
