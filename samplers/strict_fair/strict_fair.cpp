#include "strict_fair.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::StrictFair>(
        {.name = "strict_fair",
         .summary = "Every option of every decision trains equally often, on each batch.",
         .paper = "Chu, Zhang, Xu, FairNAS: rethinking evaluation fairness of weight "
                  "sharing NAS, ICCV 2021",
         .guarantee = "counts of two options of a decision never differ by more than 1 "
                      "(no pruning, no forbidden combinations)",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity(),
                    .stationarity = nashost::Stationarity::adversarial}}));
