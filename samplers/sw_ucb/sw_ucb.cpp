#include "sw_ucb.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::SlidingWindowUcb>(
                   {.name = "sw_ucb",
                    .summary = "UCB over the last observations only",
                    .paper = "Garivier and Moulines, \"On upper-confidence bound policies for "
                             "switching bandit problems\", ALT 2011",
                    .guarantee = "O(√(Υ T ln T)) for Υ changes, with the window tuned to Υ",
                    .traits = {.stationarity = nashost::Stationarity::piecewise}}));
