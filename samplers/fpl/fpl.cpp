#include "fpl.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::Fpl>(
                   {.name = "fpl",
                    .summary = "Follow the perturbed leader with geometric resampling",
                    .paper = "Neu and Bartok 2013, An efficient algorithm for learning with "
                             "semi-bandit feedback",
                    .guarantee = "adversarial: E[regret] <= 3 sqrt(K T (ln K + 1))",
                    .traits = {.stationarity = nashost::Stationarity::adversarial}}));
