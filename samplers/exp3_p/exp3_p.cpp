#include "exp3_p.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Exp3P>(
        {.name = "exp3_p",
         .summary = "Exponential weights with optimistic estimates and uniform exploration",
         .paper = "Auer, Cesa-Bianchi, Freund, Schapire 2002; Bubeck and Cesa-Bianchi 2012, "
                  "Theorems 3.2 and 3.3",
         .guarantee = "adversarial, with probability 1 - d: regret <= 5.15 sqrt(T K ln(K / "
                      "d))",
         .traits = {.needs_horizon = true, .stationarity = nashost::Stationarity::adversarial}}));
