#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "nashost/abi/error.hpp"

namespace nashost::stats {

/// A T, or why there is none: what a table prints in place of a NaN.
///
/// Statistics that the data leave undefined (a correlation with a constant, an interval from one
/// seed) answer with a reason. Input that makes no sense (NaN, lengths that differ, a level outside
/// (0, 1)) is a nashost::Error instead.
template <class T>
class Answer {
 public:
  Answer(T value) : content_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit
  /// The reason is kept by reference: a string literal.
  static Answer none(std::string_view reason) { return Answer(Reason{reason}); }

  bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  /// Throws a nashost::Error with the reason where there is no value.
  const T& operator*() const {
    if (const T* value = std::get_if<0>(&content_)) return *value;
    throw Error("a statistic without a value was used: " + std::string(reason()));
  }
  const T* operator->() const { return &**this; }
  /// Empty where there is a value.
  std::string_view reason() const {
    return has_value() ? std::string_view() : std::get_if<1>(&content_)->text;
  }

 private:
  struct Reason {
    std::string_view text;
  };
  explicit Answer(Reason reason) : content_(std::in_place_index<1>, reason) {}

  std::variant<T, Reason> content_;
};

}  // namespace nashost::stats
