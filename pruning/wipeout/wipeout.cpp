#include "wipeout.hpp"

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::Wipeout>(
        {.name = "wipeout",
         .summary = "Removes who can no longer catch up, whatever is still to come",
         .paper = "Nayman et al. 2019, XNAS: neural architecture search with expert advice",
         .guarantee = "certain: the largest sum of scores over the whole run is kept",
         .traits = {.needs_horizon = true, .stationarity = nashost::Stationarity::adversarial}}));
