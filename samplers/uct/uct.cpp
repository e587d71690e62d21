#include "uct.hpp"

#include "nashost/sampler.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::sampler<nashost::samplers::Uct>(
        {.name = "uct",
         .summary = "Monte-Carlo tree search over the decisions, upper confidence bounds in every "
                    "node.",
         .paper = "Kocsis, Szepesvari, Bandit based Monte-Carlo planning, ECML 2006",
         .guarantee = "mean backup: draws converge to the best branch, its mean at O(log n / n)"}));
