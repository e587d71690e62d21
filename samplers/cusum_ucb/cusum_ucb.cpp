#include "cusum_ucb.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::CusumUcb>(
                   {.name = "cusum_ucb",
                    .summary = "UCB that forgets an arm when a CUSUM test finds a change",
                    .paper = "Liu, Lee and Shroff, \"A change-detection based framework for "
                             "piecewise-stationary multi-armed bandit problem\", AAAI 2018",
                    .guarantee = "O(√(Υ T ln(T/Υ))) for Υ changes that are large and far apart",
                    .traits = {.needs_horizon = true,
                               .stationarity = nashost::Stationarity::piecewise}}));
