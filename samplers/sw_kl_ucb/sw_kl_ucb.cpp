#include "sw_kl_ucb.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::SlidingWindowKlUcb>(
                   {.name = "sw_kl_ucb",
                    .summary = "KL-UCB over the last observations only",
                    .paper = "Garivier and Cappé, COLT 2011; Garivier and Moulines, ALT 2011",
                    .guarantee = "none of its own; sharper index in place of that of sw_ucb",
                    .traits = {.stationarity = nashost::Stationarity::piecewise}}));
