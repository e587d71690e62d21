#include "m_ucb.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::MUcb>(
                   {.name = "m_ucb",
                    .summary = "UCB that starts afresh when two half windows of an arm differ",
                    .paper = "Cao, Wen, Kveton and Xie, \"Nearly optimal adaptive procedure with "
                             "change detection for piecewise-stationary bandit\", AISTATS 2019",
                    .guarantee = "O(√(Υ K T ln T)) for Υ changes that are large and far apart",
                    .traits = {.needs_horizon = true,
                               .stationarity = nashost::Stationarity::piecewise}}));
