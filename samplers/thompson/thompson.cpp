#include "thompson.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Thompson>(
        {.name = "thompson",
         .summary = "Draws a mean from the posterior of each arm, and the arm with the largest.",
         .paper = "Agrawal, Goyal, Analysis of Thompson sampling for the multi-armed bandit "
                  "problem, COLT 2012; Kaufmann, Korda, Munos, ALT 2012",
         .guarantee = "beta, uniform prior, Bernoulli rewards: asymptotically optimal, and "
                      "O(sqrt(K T ln T))"}));
