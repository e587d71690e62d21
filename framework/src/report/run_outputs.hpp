#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost::report {

struct RunOutputSettings {
  bool tensorboard = false;  ///< [log] tensorboard
};

/// What a run writes for people beside its store: report.html when it ends, however it ends, and
/// event files for TensorBoard every few seconds while it goes on, from a thread that reads the
/// store. One object in the process of the run, made after RunStore::begin().
///
/// None of this can fail a run: what goes wrong is returned as a line for the log.
class NASHOST_API RunOutputs {
 public:
  RunOutputs(const std::filesystem::path& run, const RunOutputSettings& settings);
  ~RunOutputs();
  RunOutputs(const RunOutputs&) = delete;
  RunOutputs& operator=(const RunOutputs&) = delete;

  /// Once, after RunStore::finish(). Empty, or what could not be written and why.
  std::string finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nashost::report
