#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/bounds.hpp"

namespace nashost::stats {

/// A race between networks that answer the same images one after another: who is behind another one
/// for certain drops out, at any time one likes to look.
///
/// The anytime form of McNemar's test. Of a pair only the images count that one of them has right
/// and the other wrong; for fixed weights, and images drawn independently, these are coins with
/// P(first right) = θ, and θ > ½ says that the first is the more accurate one. Each pair has a
/// confidence sequence for θ at level δ / pairs; the pair is separated when ½ lies outside.
///
/// Law: for fixed weights the probability that any rival ever drops out behind one that is not more
/// accurate is at most δ, however often one looks and whenever one stops.
class NASHOST_API ImageRace {
 public:
  /// `pairs` ≥ rivals (rivals − 1) / 2: how many comparisons share δ; more than the rivals have
  /// where these were chosen out of more by the same images. Throws nashost::Error for less than
  /// 2 rivals, δ outside (0, 1) or too few pairs.
  ImageRace(std::size_t rivals, double pairs, double delta, Bound bound);

  /// One image: not 0 where a rival has it right, size rivals. Those that are out are not looked
  /// at.
  void add(std::span<const std::uint8_t> right);

  struct Separation {
    std::size_t loser, winner;
    std::int64_t images;  ///< when it happened
    double share;         ///< of the images that tell them apart, those that the winner had right
    double bound;         ///< its lower bound, above ½
  };
  /// In the order in which they dropped out.
  const std::vector<Separation>& separations() const noexcept { return separations_; }
  bool in(std::size_t rival) const { return in_[rival]; }
  std::size_t left() const noexcept { return left_; }
  std::int64_t images() const noexcept { return images_; }

 private:
  ConfidenceSequence& sequence(std::size_t first, std::size_t second);
  void drop(std::size_t loser, std::size_t winner, double share, double bound);

  std::vector<bool> in_;
  std::size_t left_;
  std::int64_t images_ = 0;
  std::vector<ConfidenceSequence> sequences_;  // of pairs first < second, row by row
  std::vector<Separation> separations_;
};

}  // namespace nashost::stats
