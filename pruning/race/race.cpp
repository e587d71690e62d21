#include "race.hpp"

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::Race>(
        {.name = "race",
         .summary = "Removes an architecture once anytime bounds say that it is worse than the "
                    "best",
         .paper = "Maron and Moore 1994, Hoeffding races; Mnih, Szepesvári and Audibert 2008, "
                  "Empirical Bernstein stopping",
         .guarantee = "the best architecture is kept with probability 1 − δ at all times, given "
                      "stationary (differences of) rewards"}));
