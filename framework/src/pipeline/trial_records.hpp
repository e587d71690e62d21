#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/trials.hpp"

namespace nashost::pipeline {

/// The finished trials of a stage: scores in the store, weights in
/// checkpoints/trials/<stage>-<number>.safetensors until the stage is done.
class TrialRecords {
 public:
  /// What an earlier process finished. A trial whose weights are gone or damaged, or that had
  /// another role, counts as not finished, with a word to the user.
  TrialRecords(Session& session, const std::string& stage, const std::vector<Trial>& trials);

  bool has(std::size_t trial) const { return finished_.contains(trial); }
  std::size_t count() const noexcept { return finished_.size(); }
  /// A finished one, as it was.
  TrialResult take(std::size_t number, const Trial& trial) const;
  /// Thread-safe.
  void keep(std::size_t number, const Trial& trial, const TrialResult& result);

 private:
  std::filesystem::path file(std::size_t number) const;
  bool usable(const TrialRow& row, const std::vector<Trial>& trials) const;

  Session& session_;
  std::string stage_;
  std::map<std::size_t, TrialRow> finished_;
};

}  // namespace nashost::pipeline
