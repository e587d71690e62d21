#include "sw_thompson.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::SlidingWindowThompson>(
        {.name = "sw_thompson",
         .summary = "Thompson sampling from the last observations only",
         .paper = "Trovò, Paladino, Restelli and Gatti, \"Sliding-window Thompson sampling for "
                  "non-stationary settings\", JAIR 2020",
         .guarantee = "sublinear for Bernoulli rewards with few changes; window as for sw_ucb",
         .traits = {.stationarity = nashost::Stationarity::piecewise}}));
