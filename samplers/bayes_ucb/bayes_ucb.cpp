#include "bayes_ucb.hpp"

#include "nashost/policy.hpp"

NASHOST_PLUGIN("sampler", nashost::policy<nashost::samplers::BayesUcb>(
                              {.name = "bayes_ucb",
                               .summary = "The upper 1 - 1/t quantile of the Beta posterior.",
                               .paper = "Kaufmann, Cappe, Garivier, On Bayesian upper confidence "
                                        "bounds for bandit problems, AISTATS 2012",
                               .guarantee = "c >= 5, Bernoulli rewards: asymptotically optimal"}));
