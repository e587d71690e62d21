#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/random.hpp"

namespace nashost {

/// Draws from K fixed weights in O(1), after O(K) to build (Walker 1977; Vose, "A linear algorithm
/// for generating random numbers with a given distribution", IEEE TSE 1991).
///
/// K columns of equal mass; column i keeps `keep_[i]` of its mass for itself and gives the rest to
/// one other item, `other_[i]`.
class AliasTable {
 public:
  /// Weights ≥ 0, at least one positive; the same weights give the same table.
  void build(std::span<const double> weights) {
    const std::size_t n = weights.size();
    keep_.resize(n);
    other_.resize(n);
    stack_.resize(n);
    double sum = 0;
    for (const double weight : weights) sum += weight;
    const double scale = static_cast<double>(n) / sum;

    // `stack_` holds the columns that are short of mass from the left, those with mass to spare
    // from the right.
    std::size_t poor = 0;
    std::size_t rich = n;
    for (std::size_t i = 0; i < n; ++i) {
      keep_[i] = weights[i] * scale;
      other_[i] = static_cast<std::uint32_t>(i);
      if (keep_[i] < 1) {
        stack_[poor++] = static_cast<std::uint32_t>(i);
      } else {
        stack_[--rich] = static_cast<std::uint32_t>(i);
      }
    }
    while (poor != 0 && rich != n) {
      const std::uint32_t taker = stack_[--poor];
      const std::uint32_t giver = stack_[rich];
      other_[taker] = giver;
      keep_[giver] -= 1 - keep_[taker];
      if (keep_[giver] < 1) {
        ++rich;
        stack_[poor++] = giver;
      }
    }
    // Rounding leaves a few columns on one side, full up to that rounding; but a weight of 0 stays
    // undrawable: its whole column goes to an item of positive weight.
    const std::uint32_t spare = positive(weights);
    for (; rich != n; ++rich) keep_[stack_[rich]] = 1;
    while (poor != 0) {
      const std::uint32_t column = stack_[--poor];
      if (weights[column] > 0) {
        keep_[column] = 1;
      } else {
        keep_[column] = 0;
        other_[column] = spare;
      }
    }
  }

  std::int64_t draw(RandomStream& random) const {
    const auto column = static_cast<std::size_t>(random.below(keep_.size()));
    return random.uniform() < keep_[column] ? static_cast<std::int64_t>(column)
                                            : static_cast<std::int64_t>(other_[column]);
  }

  /// The probability that draw() gives `item`, summed over the columns in O(K): for tests.
  double probability(std::int64_t item) const {
    double mass = 0;
    for (std::size_t i = 0; i < keep_.size(); ++i) {
      if (static_cast<std::int64_t>(i) == item) mass += keep_[i];
      if (static_cast<std::int64_t>(other_[i]) == item) mass += 1 - keep_[i];
    }
    return mass / static_cast<double>(keep_.size());
  }

 private:
  static std::uint32_t positive(std::span<const double> weights) {
    std::uint32_t item = 0;
    while (!(weights[item] > 0)) ++item;
    return item;
  }

  std::vector<double> keep_;
  std::vector<std::uint32_t> other_;
  std::vector<std::uint32_t> stack_;
};

}  // namespace nashost
