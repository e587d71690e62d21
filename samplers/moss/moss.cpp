#include "moss.hpp"

#include "nashost/policy.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Moss>(
        {.name = "moss",
         .summary =
             "Explores an arm until it had its share of the rounds; with the horizon or anytime.",
         .paper = "Audibert, Bubeck, Minimax policies for adversarial and stochastic bandits, COLT "
                  "2009; Degenne, Perchet, Anytime optimal algorithms in stochastic multi-armed "
                  "bandits, ICML 2016",
         .guarantee = "horizon: regret at most 49 sqrt(K T); anytime: of the same order"}));
