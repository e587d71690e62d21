#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/search_space.hpp"
#include "nashost/bandit/option_table.hpp"

namespace nashost {

/// An architecture as a vector of zeros and ones: a constant 1, one feature per option, and one per
/// combination of two options: of decisions that follow one another, of all pairs of decisions, or
/// none. An architecture has 1 + D + pairs of them.
class PairFeatures {
 public:
  enum class Pairs { none, neighbours, all };

  PairFeatures(const SearchSpace& space, Pairs pairs) : alone_(space), pairs_(pairs) {
    std::size_t next = 1 + alone_.options();
    first_.resize(decisions() * decisions(), 0);
    for (std::size_t d = 0; d < decisions(); ++d) {
      for (std::size_t e = d + 1; e < decisions(); ++e) {
        if (!has(d, e)) continue;
        first_[d * decisions() + e] = next;
        next += options(d) * options(e);
      }
    }
    size_ = next;
  }

  std::size_t size() const noexcept { return size_; }
  std::size_t decisions() const noexcept { return alone_.decisions(); }
  std::size_t options(std::size_t decision) const { return alone_[decision].size(); }
  Pairs pairs() const noexcept { return pairs_; }
  /// Whether decisions d < e have features together.
  bool has(std::size_t d, std::size_t e) const {
    return pairs_ == Pairs::all || (pairs_ == Pairs::neighbours && e == d + 1);
  }

  static constexpr std::size_t constant() { return 0; }
  std::size_t alone(std::size_t decision, std::size_t option) const {
    return 1 + alone_.at(decision, option);
  }
  /// Of option o of decision d and option p of decision e > d, where has(d, e).
  std::size_t together(std::size_t d, std::size_t o, std::size_t e, std::size_t p) const {
    return first_[d * decisions() + e] + o * options(e) + p;
  }

  /// The features that are 1, rising.
  std::vector<std::size_t> of(const Architecture& architecture) const {
    std::vector<std::size_t> features{constant()};
    for (std::size_t d = 0; d < decisions(); ++d) features.push_back(alone(d, architecture[d]));
    for (std::size_t d = 0; d < decisions(); ++d) {
      for (std::size_t e = d + 1; e < decisions(); ++e) {
        if (has(d, e)) features.push_back(together(d, architecture[d], e, architecture[e]));
      }
    }
    return features;
  }

  /// "none", "neighbours", "all", or "auto": the richest of them with at most 600 features, with
  /// which a round of a linear sampler takes well under a millisecond. Throws ConfigError for a
  /// space that has more than 4000 (a matrix of 128 MB) with the one that was asked for.
  static PairFeatures choose(const SearchSpace& space, std::string_view text,
                             std::string_view owner) {
    constexpr std::size_t kQuick = 600;
    constexpr std::size_t kMost = 4000;
    if (text == "auto") {
      for (const Pairs pairs : {Pairs::all, Pairs::neighbours}) {
        if (PairFeatures features(space, pairs); features.size() <= kQuick) return features;
      }
    }
    PairFeatures features(space, text == "all"          ? Pairs::all
                                 : text == "neighbours" ? Pairs::neighbours
                                                        : Pairs::none);
    if (features.size() > kMost) {
      throw ConfigError("sampler '" + std::string(owner) + "' has " +
                        std::to_string(features.size()) + " features in space '" + space.name() +
                        "' with pairs = \"" + std::string(text) + "\", and takes at most " +
                        std::to_string(kMost) + ": use fewer pairs, or another sampler");
    }
    return features;
  }

 private:
  OptionTable<std::uint8_t> alone_;
  Pairs pairs_;
  std::vector<std::size_t> first_;  // of each pair of decisions d < e: d · decisions + e
  std::size_t size_ = 0;
};

}  // namespace nashost
