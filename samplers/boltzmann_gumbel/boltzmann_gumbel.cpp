#include "boltzmann_gumbel.hpp"

#include <limits>

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::BoltzmannGumbel>(
        {.name = "boltzmann_gumbel",
         .summary = "The largest mean after Gumbel noise that shrinks with the pull count.",
         .paper =
             "Cesa-Bianchi, Gentile, Lugosi, Neu, Boltzmann exploration done right, NeurIPS 2017",
         .guarantee =
             "c = standard deviation of a reward: O(K ln^2 T / gap), and O(sqrt(K T) ln K)",
         .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                    .reward_max = std::numeric_limits<double>::infinity()}}));
