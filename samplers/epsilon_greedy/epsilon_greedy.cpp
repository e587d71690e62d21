#include "epsilon_greedy.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::EpsilonGreedy>(
                   {.name = "epsilon_greedy",
                    .summary = "A share of uniform draws, otherwise the best mean so far.",
                    .paper = "Auer, Cesa-Bianchi, Fischer, Finite-time analysis of the multiarmed "
                             "bandit problem, Machine Learning 47, 2002",
                    .guarantee = "constant: regret grows by epsilon times the mean gap per round; "
                                 "decaying, c > 5, gap at most the smallest: O(log T)"}));
