#include "sandwich.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Sandwich>(
        {.name = "sandwich",
         .summary = "The largest, the smallest and some random architectures on every batch; the "
                    "largest may teach.",
         .paper = "Yu, Huang, Universally slimmable networks and improved training techniques, "
                  "ICCV 2019",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity(),
                    .stationarity = nashost::Stationarity::adversarial}}));
