#pragma once

#include <cstdint>
#include <optional>

#include "config/experiment.hpp"
#include "nashost/schema.hpp"

namespace nashost::pipeline {

/// How long and in what batches something trains.
struct TrainingLength {
  std::optional<std::int64_t> epochs;
  std::optional<std::int64_t> steps;
  std::int64_t batch_size = 32;
  static Schema<TrainingLength> schema();

  /// Throws ConfigError where epochs and steps are both given.
  void check(const StageConfig& stage) const;
  /// Throws ConfigError where a batch is more than the training split has.
  void check_fits(const StageConfig& stage, std::int64_t examples) const;
  std::int64_t steps_of(std::int64_t batches_per_epoch) const;
};

}  // namespace nashost::pipeline
