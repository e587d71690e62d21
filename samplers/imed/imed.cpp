#include "imed.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Imed>(
        {.name = "imed",
         .summary = "The arm with the least evidence against it for its pull count; no parameters.",
         .paper = "Honda, Takemura, Non-asymptotic analysis of a new bandit algorithm for "
                  "semi-bounded rewards, JMLR 16, 2015",
         .guarantee = "asymptotically optimal for Bernoulli rewards"}));
