#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "nashost/abi/export.hpp"

namespace nashost {

class Archive;

/// One stream of random numbers, addressed and not seeded: the counter-based generator
/// Philox4x64-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; code:
/// Random123) under the key (seed, hash of role) with counter (position, index). Streams with
/// different (seed, role, index) are independent, and a stream never depends on what other streams
/// were asked for, which is what makes results independent of the number of workers.
///
/// Same address, same numbers, on every machine: distributions are Boost.Random's or written out
/// here, never `std::` ones, whose results the standard leaves open.
///
/// Satisfies std::uniform_random_bit_generator.
class NASHOST_API RandomStream {
 public:
  using result_type = std::uint64_t;

  /// `role` says what the numbers are for ("leader/sampler", "lab/rewards"); `index` counts units
  /// of the same role (a repetition, an arm, a sample).
  RandomStream(std::uint64_t seed, std::string_view role, std::uint64_t index = 0);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() { return next(); }

  /// 64 random bits.
  std::uint64_t next() {
    if (used_ == kBlock) refill();
    return block_[used_++];
  }
  /// Uniform on [0, 1), 53 bits.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// Uniform on {0, …, n−1}, without bias (Lemire 2019). n must be positive.
  std::uint64_t below(std::uint64_t n);
  bool bernoulli(double p) { return uniform() < p; }
  /// Standard normal N(0, 1).
  double normal();
  /// Exponential with mean 1.
  double exponential();
  /// Gamma with the given shape (> 0) and scale 1.
  double gamma(double shape);
  /// Beta(a, b), a > 0, b > 0.
  double beta(double a, double b);

  /// Fisher–Yates.
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[below(left)]);
    }
  }

  /// Numbers drawn so far; two streams of one address at one position go on alike.
  std::uint64_t position() const { return (counter_ * kBlock) + used_ - (2 * kBlock); }
  void persist(Archive& archive);

 private:
  static constexpr std::uint32_t kBlock = 4;
  void refill();
  void seek(std::uint64_t position);

  std::array<std::uint64_t, 2> key_;
  std::uint64_t index_;
  std::uint64_t counter_ = 1;  // of the next block: the first is 1, and none is there yet
  std::uint32_t used_ = kBlock;
  std::array<std::uint64_t, kBlock> block_{};
};

/// 64-bit FNV-1a: how roles become part of a key. Written down because resumed runs depend on it.
NASHOST_API std::uint64_t stable_hash(std::string_view text) noexcept;

}  // namespace nashost
