#include "squint.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Squint>(
        {.name = "squint",
         .summary = "Exponential weights over arms and learning rates at once",
         .paper = "Koolen and van Erven 2015, Second-order quantile methods for experts and "
                  "combinatorial games",
         .guarantee = "every sequence: regret O(sqrt(V (ln ln T + ln K))), V the variance "
                      "against the best arm",
         .traits = {.feedback = nashost::FeedbackKind::full,
                    .stationarity = nashost::Stationarity::adversarial}}));
