#include "weighted_majority.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::WeightedMajority>(
        {.name = "weighted_majority",
         .summary = "Multiplies the weight of every arm that errs by beta",
         .paper = "Littlestone and Warmuth 1994, The weighted majority algorithm",
         .guarantee = "every sequence: loss <= (m ln(1/beta) + ln K) / (1 - beta), m the "
                      "loss of the best arm",
         .traits = {.feedback = nashost::FeedbackKind::full,
                    .stationarity = nashost::Stationarity::adversarial}}));
