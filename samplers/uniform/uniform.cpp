#include "uniform.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::Uniform>(
                   {.name = "uniform",
                    .summary = "Draws every arm with the same probability.",
                    .paper = "Guo et al., Single path one-shot neural architecture search with "
                             "uniform sampling, ECCV 2020",
                    .guarantee = "expected regret is T times the mean gap, exactly",
                    .traits = {.stationarity = nashost::Stationarity::adversarial}}));
