#include "top_two.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::TopTwo>(
        {.name = "top_two",
         .summary = "Top-two Thompson sampling for the best arm; stops by itself",
         .paper = "Russo 2016, Simple Bayesian algorithms for best-arm identification; Shang "
                  "et al. 2020",
         .guarantee = "Bernoulli, proven threshold: wrong with probability <= delta"}));
