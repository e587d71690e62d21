#include "exp4.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Exp4>(
        {.name = "exp4",
         .summary = "Chooses between other policies, by exponential weights on their advice",
         .paper = "Auer, Cesa-Bianchi, Freund, Schapire 2002; Lattimore and Szepesvari 2020, "
                  "Theorem 18.1",
         .guarantee = "adversarial: E[regret to the best expert's advice] <= sqrt(2 T K ln M) "
                      "for M experts",
         .traits = {.stationarity = nashost::Stationarity::adversarial}}));
