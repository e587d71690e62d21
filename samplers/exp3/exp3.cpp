#include "exp3.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Exp3>(
        {.name = "exp3",
         .summary = "Exponential weights on importance-weighted losses",
         .paper = "Auer, Cesa-Bianchi, Freund, Schapire 2002, The nonstochastic multiarmed "
                  "bandit problem; rates of Bubeck and Cesa-Bianchi 2012, Theorem 3.1",
         .guarantee = "adversarial: E[regret] <= sqrt(2 T K ln K)",
         .traits = {.stationarity = nashost::Stationarity::adversarial}}));
