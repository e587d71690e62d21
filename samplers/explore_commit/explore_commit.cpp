#include "explore_commit.hpp"

#include <limits>

NASHOST_PLUGIN("sampler",
               nashost::policy<nashost::samplers::ExploreCommit>(
                   {.name = "explore_commit",
                    .summary = "So many rewards of each arm, then the best of them for good.",
                    .paper = "Lattimore, Szepesvari, Bandit algorithms, 2020, chapter 6",
                    .guarantee = "known gap: O(K ln T / gap); without: O(T^(2/3) (K ln T)^(1/3))",
                    .traits = {.reward_min = -std::numeric_limits<double>::infinity(),
                               .reward_max = std::numeric_limits<double>::infinity()}}));
