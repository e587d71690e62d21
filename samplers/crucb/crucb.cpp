#include "crucb.hpp"

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Crucb>(
        {.name = "crucb",
         .summary = "For options that improve when trained: a forecast and a bonus per option, "
                    "together by an exact oracle.",
         .paper = "Song, Yoon, Wang, Chen, Ok, Combinatorial rising bandits, ICLR 2026",
         .guarantee = "none: options share one reward (with one each: the regret bound of the "
                      "paper)",
         .traits = {.stationarity = nashost::Stationarity::rising}}));
