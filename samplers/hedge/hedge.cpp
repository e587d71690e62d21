#include "hedge.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::Hedge>(
                   {.name = "hedge",
                    .summary = "Exponential weights on the losses of all arms",
                    .paper = "Freund and Schapire 1997; Cesa-Bianchi and Lugosi 2006, Theorems 2.2 "
                             "and 2.3",
                    .guarantee = "every sequence: regret <= sqrt(T ln K / 2)",
                    .traits = {.feedback = nashost::FeedbackKind::full,
                               .stationarity = nashost::Stationarity::adversarial}}));
