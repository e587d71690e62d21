#include "softmax.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::Softmax>(
        {.name = "softmax",
         .summary = "Draws in proportion to exp(mean / temperature).",
         .paper = "Sutton, Barto, Reinforcement learning: an introduction, 1998, section 2.3",
         .guarantee = "none"}));
