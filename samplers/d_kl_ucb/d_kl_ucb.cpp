#include "d_kl_ucb.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::DiscountedKlUcb>(
                   {.name = "d_kl_ucb",
                    .summary = "KL-UCB whose observations fade",
                    .paper = "Garivier and Cappé, COLT 2011; Garivier and Moulines, ALT 2011",
                    .guarantee = "none of its own; sharper index in place of that of d_ucb",
                    .traits = {.stationarity = nashost::Stationarity::piecewise}}));
