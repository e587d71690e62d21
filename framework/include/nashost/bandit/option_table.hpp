#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/search_space.hpp"

namespace nashost {

/// A T for each option of each decision of a space, in one array: decision after decision, and in a
/// decision option after option.
template <class T>
class OptionTable {
 public:
  explicit OptionTable(const SearchSpace& space, const T& initial = {}) {
    for (const Decision& decision : space.decisions()) {
      first_.push_back(first_.back() + decision.options.size());
    }
    values_.assign(first_.back(), initial);
  }

  std::size_t decisions() const noexcept { return first_.size() - 1; }
  /// Of all decisions together.
  std::size_t options() const noexcept { return values_.size(); }
  /// Where the option stands in the array.
  std::size_t at(std::size_t decision, std::size_t option) const {
    return first_[decision] + option;
  }

  T& operator()(std::size_t decision, std::size_t option) { return values_[at(decision, option)]; }
  const T& operator()(std::size_t decision, std::size_t option) const {
    return values_[at(decision, option)];
  }
  std::span<T> operator[](std::size_t decision) {
    return {values_.data() + first_[decision], first_[decision + 1] - first_[decision]};
  }
  std::span<const T> operator[](std::size_t decision) const {
    return {values_.data() + first_[decision], first_[decision + 1] - first_[decision]};
  }
  std::span<T> all() { return values_; }
  std::span<const T> all() const { return values_; }

  void persist(Archive& archive) {
    archive("values", values_);
    if (archive.reading() && values_.size() != first_.back()) {
      throw Error("stored state is of a space with " + std::to_string(values_.size()) +
                  " options in all, and this one has " + std::to_string(first_.back()));
    }
  }

 private:
  std::vector<std::size_t> first_{0};  // of each decision, and the end
  std::vector<T> values_;
};

}  // namespace nashost
