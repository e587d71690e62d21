#include "exp3_s.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Exp3S>(
        {.name = "exp3_s",
         .summary = "EXP3 with fixed share, for a best arm that changes",
         .paper = "Auer, Cesa-Bianchi, Freund and Schapire, \"The nonstochastic multiarmed bandit "
                  "problem\", 2002, section 8",
         .guarantee = "2 √(e−1) √(KT (S ln(KT) + e)) against every sequence of arms in S segments",
         .traits = {.needs_horizon = true, .stationarity = nashost::Stationarity::adversarial}}));
