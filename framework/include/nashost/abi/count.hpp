#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

template <class T>
concept MachineInteger =
    std::integral<T> && !std::same_as<T, bool> && sizeof(T) <= sizeof(std::uint64_t);

/// How many architectures: an exact whole number from 0 to 2^512 − 1 (about 1.3e154), which is 100
/// decisions of 34 options. What would leave that range is refused with a ConfigError.
///
/// Only the limbs that a number needs are looked at, so that small ones cost what an integer does.
class NASHOST_API Count {
 public:
  static constexpr int kBits = 512;

  constexpr Count() = default;
  /// Not negative.
  template <MachineInteger T>
  constexpr Count(T value) {  // NOLINT(google-explicit-constructor): a number is a number
    if constexpr (std::signed_integral<T>) {
      if (value < 0) leave_range();
    }
    limbs_[0] = static_cast<std::uint64_t>(value);
    used_ = value != 0 ? 1 : 0;
  }

  /// Throws where the number is too large for a T.
  template <MachineInteger T>
  explicit constexpr operator T() const {
    if (used_ > 1 || limbs_[0] > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
      leave_range();
    }
    return static_cast<T>(limbs_[0]);
  }

  constexpr Count& operator+=(const Count& other) {
    const std::uint32_t longer = std::max(used_, other.used_);
    std::uint64_t carry = 0;
    for (std::uint32_t i = 0; i < longer; ++i) {
      const Wide sum = Wide{limbs_[i]} + other.limbs_[i] + carry;
      limbs_[i] = static_cast<std::uint64_t>(sum);
      carry = static_cast<std::uint64_t>(sum >> 64);
    }
    used_ = longer;
    if (carry != 0) append(carry);
    return *this;
  }
  constexpr Count& operator-=(const Count& other) {
    if (*this < other) leave_range();
    std::uint64_t borrow = 0;
    for (std::uint32_t i = 0; i < used_; ++i) {
      const Wide difference = Wide{limbs_[i]} - other.limbs_[i] - borrow;
      limbs_[i] = static_cast<std::uint64_t>(difference);
      borrow = static_cast<std::uint64_t>(difference >> 64) != 0 ? 1 : 0;
    }
    shrink();
    return *this;
  }
  constexpr Count& operator*=(std::uint64_t factor) {
    std::uint64_t carry = 0;
    for (std::uint32_t i = 0; i < used_; ++i) {
      const Wide product = Wide{limbs_[i]} * factor + carry;
      limbs_[i] = static_cast<std::uint64_t>(product);
      carry = static_cast<std::uint64_t>(product >> 64);
    }
    if (carry != 0) append(carry);
    shrink();
    return *this;
  }
  /// Becomes the quotient, rounded down; gives the remainder. `divisor` is not 0.
  constexpr std::uint64_t divide(std::uint64_t divisor) {
    Wide left = 0;
    for (std::uint32_t i = used_; i-- > 0;) {
      left = (left << 64) | limbs_[i];
      limbs_[i] = static_cast<std::uint64_t>(left / divisor);
      left %= divisor;
    }
    shrink();
    return static_cast<std::uint64_t>(left);
  }

  friend constexpr Count operator+(Count a, const Count& b) { return a += b; }
  friend constexpr Count operator-(Count a, const Count& b) { return a -= b; }
  friend constexpr Count operator*(Count a, std::uint64_t b) { return a *= b; }
  friend constexpr Count operator/(Count a, std::uint64_t b) {
    a.divide(b);
    return a;
  }
  friend constexpr std::uint64_t operator%(Count a, std::uint64_t b) { return a.divide(b); }
  constexpr Count& operator++() { return *this += 1; }

  friend constexpr bool operator==(const Count&, const Count&) = default;
  friend constexpr std::strong_ordering operator<=>(const Count& a, const Count& b) {
    if (a.used_ != b.used_) return a.used_ <=> b.used_;
    for (std::uint32_t i = a.used_; i-- > 0;) {
      if (a.limbs_[i] != b.limbs_[i]) return a.limbs_[i] <=> b.limbs_[i];
    }
    return std::strong_ordering::equal;
  }
  friend constexpr std::strong_ordering operator<=>(const Count& a, std::uint64_t b) {
    return a.used_ > 1 ? std::strong_ordering::greater : a.limbs_[0] <=> b;
  }

  /// Its limbs of 64 bits, the least significant first; no leading 0, and none for 0.
  constexpr std::span<const std::uint64_t> limbs() const noexcept { return {limbs_.data(), used_}; }
  /// The number with these limbs, of which there are at most kBits / 64.
  static constexpr Count of(std::span<const std::uint64_t> limbs) {
    if (limbs.size() > kLimbs) leave_range();
    Count count;
    std::ranges::copy(limbs, count.limbs_.begin());
    count.used_ = static_cast<std::uint32_t>(limbs.size());
    count.shrink();
    return count;
  }

 private:
  static constexpr std::size_t kLimbs = kBits / 64;
  __extension__ using Wide = unsigned __int128;
  [[noreturn]] static void leave_range();
  constexpr void append(std::uint64_t limb) {
    if (used_ == kLimbs) leave_range();
    limbs_[used_++] = limb;
  }
  constexpr void shrink() {
    while (used_ > 0 && limbs_[used_ - 1] == 0) --used_;
  }

  std::array<std::uint64_t, kLimbs> limbs_{};  // those from used_ on are 0
  std::uint32_t used_ = 0;
};

/// Decimal.
NASHOST_API std::string to_string(Count count);
/// The nearest one.
NASHOST_API double to_double(const Count& count) noexcept;

}  // namespace nashost
