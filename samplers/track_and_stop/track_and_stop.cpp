#include "track_and_stop.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::TrackAndStop>(
        {.name = "track_and_stop",
         .summary = "Best arm with asymptotically optimal proportions; stops by itself",
         .paper = "Garivier and Kaufmann 2016, Optimal best arm identification with fixed "
                  "confidence",
         .guarantee = "Bernoulli, proven threshold: wrong with probability <= delta; E[draws] "
                      "/ ln(1/delta) -> T*"}));
