#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/search_space.hpp"
#include "nashost/schema.hpp"

namespace nashost::pipeline {

/// What samplers are paid with. Rewards of a supernet rise as its weights train, and subnets share
/// them: a plain mean is biased towards arms drawn late, so how rewards are formed is a setting.
struct RewardSettings {
  std::string reward = "train_accuracy";
  std::string reward_form = "raw";
  double baseline_decay = 0.99;
  double cost_weight = 0;
  std::int64_t reward_batch_size = 256;
  static Schema<RewardSettings> schema();
};

/// Turns what was measured into a reward in [0, 1]:
///   raw        m, a measure in [0, 1]
///   detrended  ½ + (m − b) / 2, b the running mean of all measures, b ← decay · b + (1 − decay) ·
///   m paired     ½ + (m − m̄) / 2, m̄ the mean over what was measured on the same batch
/// and then, with cost_weight λ, (1 − λ) · reward + λ · (1 − cost), cost relative to the largest.
class RewardScale {
 public:
  explicit RewardScale(const RewardSettings& settings) : settings_(settings) {}

  double operator()(double measure, double round_mean, double cost) const;
  /// After the rewards of a round were formed.
  void observe(double round_mean);
  void persist(Archive& archive);

 private:
  RewardSettings settings_;
  double baseline_ = 0;
  double weight_ = 0;  // of the measures in the baseline, so that it starts unbiased
};

}  // namespace nashost::pipeline
