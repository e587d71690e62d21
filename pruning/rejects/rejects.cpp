#include "rejects.hpp"

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::Rejects>(
        {.name = "rejects",
         .summary = "Successive rejects: drops the worst, one per phase of a fixed budget",
         .paper = "Audibert, Bubeck and Munos 2010, Best arm identification in multi-armed bandits",
         .guarantee = "the best is dropped with probability ½K(K−1) exp(−(T−K)/(l̄og K · H₂)) at "
                      "most, for independent rewards of constant mean"}));
