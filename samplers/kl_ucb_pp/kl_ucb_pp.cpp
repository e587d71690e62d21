#include "kl_ucb_pp.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::KlUcbPlusPlus>(
                   {.name = "kl_ucb_pp",
                    .summary = "KL-UCB with the exploration of MOSS; needs the number of rounds.",
                    .paper = "Menard, Garivier, A minimax and asymptotically optimal algorithm for "
                             "stochastic bandits, ALT 2017",
                    .guarantee = "asymptotically optimal for Bernoulli rewards, and O(sqrt(K T))",
                    .traits = {.needs_horizon = true}}));
