#include "tsallis_inf.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::TsallisInf>(
                   {.name = "tsallis_inf",
                    .summary = "Best of both worlds: FTRL with the 1/2-Tsallis entropy",
                    .paper = "Zimmert and Seldin 2021, Tsallis-INF: an optimal algorithm for "
                             "stochastic and adversarial bandits",
                    .guarantee = "adversarial: E[regret] <= 4 sqrt(K T) + 1 (iw), 2 sqrt(K T) + "
                                 "14 K ln T + 16 (rv); stochastic: O(sum ln T / gap)",
                    .traits = {.stationarity = nashost::Stationarity::adversarial}}));
