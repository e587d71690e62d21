#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "nashost/abi/sampler.hpp"

namespace nashost {

/// What is known of one arm or architecture: its rewards so far, the last of them, and how often it
/// trained.
class NASHOST_API RewardRecord {
 public:
  /// A reward seen; only the last `window` ≥ 1 are kept as such.
  void add(double reward, std::size_t window);
  void add_training() noexcept { ++trained_; }

  std::int64_t rewards() const noexcept { return rewards_; }
  std::int64_t trained() const noexcept { return trained_; }
  double sum() const noexcept { return sum_; }
  /// NaN before the first reward.
  double mean() const noexcept;
  /// Of the last `window` rewards; NaN before the first.
  double recent_mean() const noexcept;
  void clear() noexcept;
  void persist(Archive& archive);

 private:
  std::int64_t rewards_ = 0;
  std::int64_t trained_ = 0;
  double sum_ = 0;
  std::vector<double> recent_;  // a ring
  std::size_t oldest_ = 0;
};

/// Per architecture: how often it was drawn, what rewards it got, lately and in all. What
/// recommenders and reports read. Only architectures that were seen take memory.
class NASHOST_API EvidenceTable {
 public:
  struct Row {
    Architecture architecture;
    RewardRecord record;
    void persist(Archive& archive);
  };

  /// `window` ≥ 1: rewards of one architecture that count as recent.
  explicit EvidenceTable(std::size_t window = 100);

  /// Proposals count as training and as rewards, scored architectures as rewards.
  void add(const Round& round, const RoundFeedback& feedback);
  void add(const Architecture& architecture, double reward, bool trained);

  /// In the order first seen.
  const std::vector<Row>& rows() const noexcept { return rows_; }
  /// Null where the architecture was never seen.
  const RewardRecord* find(const Architecture& architecture) const;
  /// Rewards of trainings so far, over all architectures.
  std::int64_t trainings() const noexcept { return trainings_; }
  /// Share of all trainings that went to the architecture; 0 where there was none.
  double train_share(const Architecture& architecture) const;
  void persist(Archive& archive);

 private:
  RewardRecord& record(const Architecture& architecture);

  std::size_t window_;
  std::int64_t trainings_ = 0;
  std::vector<Row> rows_;
  std::unordered_map<Architecture, std::size_t, ArchitectureHash> places_;
};

}  // namespace nashost
