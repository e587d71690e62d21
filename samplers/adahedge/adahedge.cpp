#include "adahedge.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::AdaHedge>(
        {.name = "adahedge",
         .summary = "Hedge that finds its learning rate from the losses",
         .paper = "de Rooij, van Erven, Gruenwald, Koolen 2014, Follow the leader if you "
                  "can, hedge if you must",
         .guarantee = "every sequence: regret <= 2 sqrt(L (T - L) ln K / T) + 16/3 ln K + "
                      "2, L the loss of the best arm",
         .traits = {.feedback = nashost::FeedbackKind::full,
                    .stationarity = nashost::Stationarity::adversarial}}));
