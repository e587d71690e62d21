#include "halving.hpp"

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::Halving>(
        {.name = "halving",
         .summary = "Sequential halving: keeps the better half, several times, on a fixed budget",
         .paper = "Karnin, Koren and Somekh 2013, Almost optimal exploration in multi-armed "
                  "bandits",
         .guarantee = "the best is dropped with probability 3 log₂K · exp(−T/(8 H₂ log₂K)) at "
                      "most, for independent rewards of constant mean"}));
