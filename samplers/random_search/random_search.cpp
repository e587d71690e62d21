#include "random_search.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::RandomSearch>(
        {.name = "random_search",
         .summary = "Uniform draws without replacement: the baseline.",
         .paper = "Li, Talwalkar, Random search and reproducibility for neural architecture "
                  "search, UAI 2019",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity(),
                    .stationarity = nashost::Stationarity::adversarial}}));
