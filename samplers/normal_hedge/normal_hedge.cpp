#include "normal_hedge.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::NormalHedge>(
        {.name = "normal_hedge",
         .summary = "Parameter-free hedging on the regrets of all arms",
         .paper = "Chaudhuri, Freund, Hsu 2009, A parameter-free hedging algorithm",
         .guarantee = "every sequence: regret to the best share e of arms O(sqrt(T ln(1/e)) "
                      "+ ln^2 K)",
         .traits = {.feedback = nashost::FeedbackKind::full,
                    .stationarity = nashost::Stationarity::adversarial}}));
