#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nashost/abi/archive.hpp"

namespace nashost {

/// One growing sequence of numbers per arm. Memory follows the numbers stored, not arms times
/// length: a million arms drawn once each take some 60 MB.
class ArmSeries {
 public:
  explicit ArmSeries(std::int64_t arms) : series_(static_cast<std::size_t>(arms)) {}

  std::vector<double>& operator[](std::int64_t arm) {
    return series_[static_cast<std::size_t>(arm)];
  }
  std::span<const double> operator[](std::int64_t arm) const {
    return series_[static_cast<std::size_t>(arm)];
  }
  void clear(std::int64_t arm) { (*this)[arm].clear(); }
  void clear_all() {
    for (auto& series : series_) series.clear();
  }

  /// As two flat records: a record per arm would cost more than the numbers.
  void persist(Archive& archive) {
    std::vector<std::int64_t> lengths;
    std::vector<double> numbers;
    for (const auto& series : series_) {
      lengths.push_back(static_cast<std::int64_t>(series.size()));
      numbers.insert(numbers.end(), series.begin(), series.end());
    }
    archive("lengths", lengths);
    archive("numbers", numbers);
    if (!archive.reading()) return;
    std::int64_t stored = 0;
    for (const std::int64_t length : lengths) {
      if (length < 0) throw Error("stored state has a series of negative length");
      stored += length;
    }
    if (lengths.size() != series_.size() || stored != static_cast<std::int64_t>(numbers.size())) {
      throw Error("stored state has series of " + std::to_string(lengths.size()) + " arms with " +
                  std::to_string(numbers.size()) + " numbers, which do not fit " +
                  std::to_string(series_.size()) + " arms");
    }
    auto from = numbers.begin();
    for (std::size_t arm = 0; arm < series_.size(); ++arm) {
      series_[arm].assign(from, from + lengths[arm]);
      from += lengths[arm];
    }
  }

 private:
  std::vector<std::vector<double>> series_;
};

}  // namespace nashost
