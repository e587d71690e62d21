#include "exhaustive.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN("sampler", nashost::sampler<nashost::samplers::Exhaustive>(
                              {.name = "exhaustive",
                               .summary = "Every architecture trains on each batch.",
                               .guarantee = "all architectures train equally often",
                               .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                                          .reward_max = std::numeric_limits<double>::infinity(),
                                          .stationarity = nashost::Stationarity::adversarial}}));
