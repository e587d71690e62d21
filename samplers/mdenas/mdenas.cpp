#include "mdenas.hpp"

#include <limits>

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Mdenas>(
        {.name = "mdenas",
         .summary = "A multinomial per decision; options that win comparisons gain probability.",
         .paper = "Zheng, Ji, Tang, Zhang, Liu, Tian, Multinomial distribution learning for "
                  "effective NAS, ICCV 2019",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity()}}));
