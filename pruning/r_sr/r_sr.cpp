#include "r_sr.hpp"

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::RisingRejects>(
        {.name = "r_sr",
         .summary = "Successive rejects on the latest rewards, for rewards that rise",
         .paper = "Mussi, Montenegro, Trovò, Restelli and Metelli 2024, Best arm identification "
                  "for stochastic rising bandits",
         .guarantee = "the best in the end is dropped with probability ½K(K−1) exp(−(ε/8σ²)(T−K)/"
                      "(l̄og K · H₂)) at most, for rested rising concave rewards and T large enough",
         .traits = {.stationarity = nashost::Stationarity::rising}}));
