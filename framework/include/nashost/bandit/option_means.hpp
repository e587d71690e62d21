#pragma once

#include <cstddef>
#include <cstdint>

#include "nashost/abi/search_space.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/option_table.hpp"

namespace nashost {

/// What the options of each decision have earned: every option of an architecture is paid the
/// architecture's reward.
class OptionMeans {
 public:
  explicit OptionMeans(const SearchSpace& space)
      : places_(space), statistics_(static_cast<std::int64_t>(places_.options())) {}

  void add(const Architecture& architecture, double reward) {
    for (std::size_t d = 0; d < architecture.size(); ++d) {
      statistics_.add(number(d, architecture[d]), reward);
    }
    ++rewards_;
  }

  /// Rewards of architectures so far: t.
  std::int64_t rewards() const noexcept { return rewards_; }
  std::int64_t pulls(std::size_t decision, std::size_t option) const {
    return statistics_.pulls(number(decision, option));
  }
  double sum(std::size_t decision, std::size_t option) const {
    return statistics_.sum(number(decision, option));
  }
  /// NaN before the first reward.
  double mean(std::size_t decision, std::size_t option) const {
    return statistics_.mean(number(decision, option));
  }
  /// The option as one of the options of all decisions, in their order.
  std::int64_t number(std::size_t decision, std::size_t option) const {
    return static_cast<std::int64_t>(places_.at(decision, option));
  }
  std::int64_t options() const { return statistics_.arms(); }

  void persist(Archive& archive) {
    archive("statistics", statistics_);
    archive("rewards", rewards_);
  }

 private:
  OptionTable<std::uint8_t> places_;
  ArmStatistics statistics_;
  std::int64_t rewards_ = 0;
};

}  // namespace nashost
