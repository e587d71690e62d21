#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nashost/abi/random.hpp"
#include "nashost/abi/region.hpp"
#include "nashost/bandit/option_table.hpp"

namespace nashost {

/// The member of a Region that scores highest, where the score is a sum over its options, or over
/// its options and those of neighbouring decisions together. Exact, by dynamic programming up the
/// Region's diagram, so that it holds whatever was cut; ties are broken uniformly among all members
/// that have the highest score.
///
/// A sum over options costs O(nodes · options), which is O(Σ options) where no cut spans several
/// decisions; with neighbours, options times that. Scores are finite.
class BestMember {
 public:
  /// Largest Σ_d alone(d, a_d).
  Architecture find(const Region& region, const OptionTable<double>& alone, RandomStream& random) {
    constexpr auto kNothing = [](std::size_t, std::size_t, std::size_t) { return 0.0; };
    return find<false>(region, alone, kNothing, random);
  }

  /// Largest Σ_d alone(d, a_d) + Σ_{d ≥ 1} together(d, a_{d−1}, a_d).
  template <class Together>
  Architecture find(const Region& region, const OptionTable<double>& alone,
                    const Together& together, RandomStream& random) {
    return find<true>(region, alone, together, random);
  }

 private:
  static constexpr std::int32_t kNone = -1;

  /// The best way on.
  struct Onward {
    double score = 0;
    double ways = 1;  // that have this score
  };
  /// The nodes of one decision, their children as places in the next layer.
  struct Layer {
    std::size_t options;
    std::vector<std::int32_t> children;  // node · options + option
    std::size_t befores;                 // options of the decision before, where they matter, or 1
    std::vector<Onward> onward;          // node · befores + option before
  };

  void read(const Region& region) {
    if (region_ && &region_->root() == &region.root()) return;
    region_ = region;  // keeps the nodes, so that no other region's root can have this address
    layers_.clear();
    std::vector<const RegionNode*> nodes{&region.root()};
    while (!nodes.front()->children.empty()) {
      Layer& layer = layers_.emplace_back();
      layer.options = nodes.front()->children.size();
      std::vector<const RegionNode*> next;
      std::unordered_map<const RegionNode*, std::int32_t> places;
      for (const RegionNode* node : nodes) {
        for (const RegionNode* child : node->children) {
          if (child == nullptr) {
            layer.children.push_back(kNone);
            continue;
          }
          const auto [place, fresh] =
              places.try_emplace(child, static_cast<std::int32_t>(next.size()));
          if (fresh) next.push_back(child);
          layer.children.push_back(place->second);
        }
      }
      nodes = std::move(next);
    }
  }

  /// Score and ways of option `o` at the node, `before` being the option of the decision before.
  template <bool kNeighbours, class Together>
  Onward by(std::size_t d, std::size_t node, std::size_t before, std::size_t o,
            const OptionTable<double>& alone, const Together& together) const {
    const Layer& layer = layers_[d];
    const std::int32_t child = layer.children[node * layer.options + o];
    if (child == kNone) return {-std::numeric_limits<double>::infinity(), 0};
    Onward onward;
    if (d + 1 < layers_.size()) {
      const Layer& next = layers_[d + 1];
      onward = next.onward[static_cast<std::size_t>(child) * next.befores + (kNeighbours ? o : 0)];
    }
    onward.score += alone(d, o);
    if constexpr (kNeighbours) {
      if (d > 0) onward.score += together(d, before, o);
    }
    return onward;
  }

  template <bool kNeighbours, class Together>
  Architecture find(const Region& region, const OptionTable<double>& alone,
                    const Together& together, RandomStream& random) {
    read(region);
    for (std::size_t d = layers_.size(); d-- > 0;) {
      Layer& layer = layers_[d];
      layer.befores = kNeighbours && d > 0 ? layers_[d - 1].options : 1;
      const std::size_t nodes = layer.children.size() / layer.options;
      layer.onward.resize(nodes * layer.befores);
      for (std::size_t node = 0; node < nodes; ++node) {
        for (std::size_t before = 0; before < layer.befores; ++before) {
          Onward best{-std::numeric_limits<double>::infinity(), 0};
          for (std::size_t o = 0; o < layer.options; ++o) {
            const Onward here = by<kNeighbours>(d, node, before, o, alone, together);
            if (here.score > best.score) {
              best = here;
            } else if (here.score == best.score) {
              best.ways += here.ways;
            }
          }
          layer.onward[node * layer.befores + before] = best;
        }
      }
    }
    Architecture member(layers_.size());
    std::size_t node = 0;
    std::size_t before = 0;
    for (std::size_t d = 0; d < layers_.size(); ++d) {
      const Layer& layer = layers_[d];
      const Onward best = layer.onward[node * layer.befores + before];
      double left = -1;  // of the ways; drawn only where there are several options with some
      std::size_t taken = 0;
      for (std::size_t o = 0; o < layer.options; ++o) {
        const Onward here = by<kNeighbours>(d, node, before, o, alone, together);
        if (here.score != best.score || here.ways == 0) continue;
        taken = o;
        if (here.ways == best.ways) break;
        if (left < 0) left = random.uniform() * best.ways;
        if (left < here.ways) break;
        left -= here.ways;
      }
      member[d] = static_cast<Architecture::Option>(taken);
      node = static_cast<std::size_t>(layer.children[node * layer.options + taken]);
      before = kNeighbours ? taken : 0;
    }
    return member;
  }

  std::optional<Region> region_;
  std::vector<Layer> layers_;
};

}  // namespace nashost
