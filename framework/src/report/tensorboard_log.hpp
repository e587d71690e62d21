#pragma once

#include <filesystem>
#include <memory>

#include "nashost/abi/export.hpp"

namespace nashost::report {

/// A run for TensorBoard: <run folder>/tensorboard/<stage>/events…, written from run.sqlite, so
/// that training knows nothing of it. Scalars per round: loss, accuracy, reward, means over its
/// architectures; architectures_left at each cut; where the space has at most 64 architectures
/// reward/<architecture>; at the end of a stage its accuracy columns, by the architecture's place.
///
/// Not for several threads at once.
class NASHOST_API TensorBoardLog {
 public:
  /// Begins anew: what an earlier process wrote is superseded, step by step.
  explicit TensorBoardLog(const std::filesystem::path& run);
  ~TensorBoardLog();
  TensorBoardLog(const TensorBoardLog&) = delete;
  TensorBoardLog& operator=(const TensorBoardLog&) = delete;

  /// Writes what the run has stored since the last call.
  void catch_up();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nashost::report
