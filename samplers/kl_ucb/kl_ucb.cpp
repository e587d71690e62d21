#include "kl_ucb.hpp"

#include "nashost/policy.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::KlUcb>(
        {.name = "kl_ucb",
         .summary =
             "The largest mean that the rewards do not rule out, by the Bernoulli divergence.",
         .paper = "Garivier, Cappe, The KL-UCB algorithm for bounded stochastic bandits and "
                  "beyond, COLT 2011",
         .guarantee = "c = 3: regret ln T sum gap / d(mean, best) + O(sqrt(ln T)), optimal for "
                      "Bernoulli rewards"}));
