#include "ucb_tuned.hpp"

#include "nashost/policy.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::UcbTuned>(
                   {.name = "ucb_tuned",
                    .summary = "Upper confidence bounds with the empirical variance, at most 1/4.",
                    .paper = "Auer, Cesa-Bianchi, Fischer, Finite-time analysis of the multiarmed "
                             "bandit problem, Machine Learning 47, 2002, section 4",
                    .guarantee = "none proven"}));
