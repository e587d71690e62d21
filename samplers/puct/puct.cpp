#include "puct.hpp"

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Puct>(
        {.name = "puct",
         .summary = "Monte-Carlo tree search whose bonus follows a prior: what options earned "
                    "anywhere.",
         .paper = "Silver et al., Mastering the game of Go without human knowledge, Nature 550, "
                  "2017"}));
