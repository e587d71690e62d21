#include "lucb.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::Lucb>(
                   {.name = "lucb",
                    .summary = "Best arm by confidence bounds of leader and challenger; stops by "
                               "itself",
                    .paper = "Kalyanakrishnan, Tewari, Auer, Stone 2012, PAC subset selection in "
                             "stochastic multi-armed bandits",
                    .guarantee = "stochastic: with probability 1 - delta the named arm is within "
                                 "epsilon of the best"}));
