#include "exhaustive.hpp"

NASHOST_PLUGIN("sampler", nashost::sampler<nashost::samplers::Exhaustive>(
                              {.name = "exhaustive",
                               .summary = "Every architecture trains on each batch.",
                               .guarantee = "all architectures train equally often",
                               .traits = {.stationarity = nashost::Stationarity::adversarial}}));
