#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include "nashost/bandit/tree_sampler.hpp"

namespace nashost::samplers {

/// UCT (Kocsis and Szepesvári, "Bandit based Monte-Carlo planning", ECML 2006): in each node of the
/// tree of decisions the option with the largest
///
///     Q + c √(2 ln N / n)
///
/// N being the node's rewards, n and Q those of the option's branch; unknown branches first; ties
/// uniform. A path that leaves the tree is completed by a uniform draw of a member of the region.
/// c = 1 is UCB1's for rewards in [0, 1], which `normalise` makes of any. As an architecture
/// sampler: MCT-NAS (Su et al., CVPR 2021).
///
/// `backup` says what Q is: "mean", as in the paper, the mean of the branch under the sampling so
/// far, which converges to its best leaf as draws concentrate; or "max", the best mean known in it,
/// which finds a good leaf among poor ones sooner and is optimistic under noise (OptionTree).
///
/// Guarantee: with mean backup the draws at the root converge to the best branch, and the error of
/// its mean is O(log n / n) (theorems 5 and 6 of the paper); with max backup, or κ > 0, none is
/// claimed.
class Uct final : public TreeSampler {
 public:
  static constexpr std::string_view kName = "uct";

  struct Parameters : TreeSettings {
    double c = 1;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema.add("c", &Parameters::c,
               {.doc = "c, weight of the bonus c √(2 ln N / n)",
                .min = 0,
                .source = "Kocsis and Szepesvári 2006: 1 for rewards in [0, 1]"});
    return TreeSettings::add_to(schema);
  }

  Uct(const Parameters& parameters, const SamplerContext& context)
      : TreeSampler(kName, parameters, context), c_(parameters.c) {}

 private:
  std::size_t choose(const Place& place, const RegionNode& open, RandomStream& random) override {
    const auto rewards = static_cast<double>(std::max<std::int64_t>(1, visits(place)));
    const double width = c_ * std::sqrt(2 * std::log(rewards));
    Largest largest(random);
    for (std::size_t o = 0; o < open.children.size(); ++o) {
      if (open.children[o] == nullptr) continue;
      const Branch known = branch(place, o);
      largest.offer(static_cast<std::int64_t>(o), known.n > 0
                                                      ? known.q + width / std::sqrt(known.n)
                                                      : std::numeric_limits<double>::infinity());
    }
    return static_cast<std::size_t>(largest.arm());
  }

  double c_;
};

}  // namespace nashost::samplers
