#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/export.hpp"

namespace nashost {

class Archive;

template <class T>
concept Persistent = requires(T& object, Archive& archive) {
  object.persist(archive);
};

/// State as typed, named records: what checkpoints hold. An object describes its state once,
///
///     void persist(Archive& archive) override { archive("pulls", pulls_); archive("sums", sums_);
///     }
///
/// and the same lines write and read. Law: an object that is written, and another one built with
/// the same parameters that reads it, behave the same, bit for bit, from then on. Reading executes
/// nothing that was stored; a record that is missing or has another type is a nashost::Error that
/// names it.
class NASHOST_API Archive {
 public:
  using Record =
      std::variant<std::int64_t, std::uint64_t, double, std::string, std::vector<std::int64_t>,
                   std::vector<std::uint64_t>, std::vector<double>, std::vector<std::uint8_t>>;

  /// An archive to write to.
  Archive() = default;
  /// An archive to read, from what bytes() gave. Throws Error on anything but such bytes.
  explicit Archive(std::span<const std::byte> bytes);

  bool reading() const noexcept { return reading_; }
  /// Writes become reads: for a copy of an object by way of its state.
  void rewind() noexcept { reading_ = true; }
  std::vector<std::byte> bytes() const;
  bool contains(std::string_view name) const;

  template <class T>
  void operator()(std::string_view name, T& value);

  const std::map<std::string, Record, std::less<>>& records() const noexcept { return records_; }

 private:
  template <class T>
  struct Stored;
  template <class S>
  void record(std::string_view name, S& stored);
  /// A stored number as a T; throws Error where it does not fit.
  template <class T, class S>
  T fitting(std::string_view name, S stored) const;
  /// Throws Error for a number of items that the records cannot hold.
  void check_items(std::string_view name, std::uint64_t items) const;
  [[noreturn]] void does_not_fit(std::string_view name) const;
  void put(std::string_view name, Record record);
  const Record& get(std::string_view name, std::size_t type) const;
  class NASHOST_API Scope {
   public:
    Scope(Archive& archive, std::string_view name);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Archive& archive_;
    std::size_t before_;
  };

  std::map<std::string, Record, std::less<>> records_;
  std::string scope_;
  bool reading_ = false;
};

/// The record type that holds a T.
template <class T>
struct Archive::Stored {
  using Type =
      std::conditional_t<std::is_floating_point_v<T>, double,
                         std::conditional_t<std::is_unsigned_v<T> && !std::is_same_v<T, bool>,
                                            std::uint64_t, std::int64_t>>;
};

template <class S>
void Archive::record(std::string_view name, S& stored) {
  if (reading_) {
    stored = std::get<S>(get(name, Record(S{}).index()));
  } else {
    put(name, Record(stored));
  }
}

template <class T, class S>
T Archive::fitting(std::string_view name, S stored) const {
  const T value = static_cast<T>(stored);
  if constexpr (std::is_integral_v<S> && !std::is_same_v<T, bool>) {
    if (static_cast<S>(value) != stored) does_not_fit(name);
  }
  return value;
}

template <class T>
void Archive::operator()(std::string_view name, T& value) {
  if constexpr (Persistent<T>) {
    Scope scope(*this, name);
    value.persist(*this);
  } else if constexpr (std::is_same_v<T, std::string>) {
    record(name, value);
  } else if constexpr (std::is_enum_v<T>) {
    auto stored = static_cast<std::int64_t>(value);
    record(name, stored);
    value = static_cast<T>(fitting<std::underlying_type_t<T>>(name, stored));
  } else if constexpr (std::is_arithmetic_v<T>) {
    auto stored = static_cast<typename Stored<T>::Type>(value);
    record(name, stored);
    value = fitting<T>(name, stored);
  } else if constexpr (requires {
                         typename T::value_type;
                         value.resize(0);
                       }) {
    using Item = typename T::value_type;
    if constexpr (std::is_same_v<T, std::vector<double>> ||
                  std::is_same_v<T, std::vector<std::int64_t>> ||
                  std::is_same_v<T, std::vector<std::uint64_t>> ||
                  std::is_same_v<T, std::vector<std::uint8_t>>) {
      record(name, value);
    } else if constexpr (std::is_arithmetic_v<Item>) {
      std::vector<typename Stored<Item>::Type> stored(value.begin(), value.end());
      record(name, stored);
      if (!reading_) return;
      value.clear();
      for (const auto item : stored) value.push_back(fitting<Item>(name, item));
    } else {
      Scope scope(*this, name);
      std::uint64_t size = value.size();
      (*this)("size", size);
      if (reading_) {
        check_items(name, size);
        value.resize(size);
      }
      for (std::uint64_t i = 0; i < size; ++i) (*this)(std::to_string(i), value[i]);
    }
  } else if constexpr (requires {
                         value.has_value();
                         value.emplace();
                       }) {
    Scope scope(*this, name);
    bool present = value.has_value();
    (*this)("present", present);
    if (reading_) {
      value.reset();
      if (present) value.emplace();
    }
    if (present) (*this)("value", *value);
  } else {
    static_assert(Persistent<T>, "give the type a member `void persist(nashost::Archive&)`");
  }
}

}  // namespace nashost
