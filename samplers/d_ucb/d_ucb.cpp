#include "d_ucb.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::DiscountedUcb>(
                   {.name = "d_ucb",
                    .summary = "UCB whose observations fade",
                    .paper = "Garivier and Moulines, \"On upper-confidence bound policies for "
                             "switching bandit problems\", ALT 2011",
                    .guarantee = "O(√(Υ T) ln T) for Υ changes, with the discount tuned to Υ",
                    .traits = {.stationarity = nashost::Stationarity::piecewise}}));
