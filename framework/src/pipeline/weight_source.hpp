#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bandit/recommender.hpp"
#include "network/model_file.hpp"
#include "network/subnet.hpp"
#include "pipeline/session.hpp"

namespace nashost::pipeline {

/// What an earlier stage left to go on from, of this run or of another one: the shared weights of a
/// supernet, or the models that a finetune stage saved. With it what that stage knew: which
/// architectures are left, and the evidence for them.
class WeightSource {
 public:
  /// Throws ConfigError that says what is missing, and names weights of another space.
  WeightSource(Session& session, const StageConfig& stage);

  /// Is there something to go on from: pruning has left it, or a model of it was saved.
  bool has(const Architecture& architecture) const;
  /// All that there is, where these are at most `most`, else nothing.
  std::vector<Architecture> all(std::size_t most) const;
  /// A copy with these weights, of what the source has.
  std::unique_ptr<network::Subnet> extract(const Architecture& architecture) const;
  /// What pruning has left; of models, the whole space.
  const Region& region() const noexcept { return region_; }
  /// Of an architecture that it has not: why, for a message.
  std::string why_not(const Architecture& architecture) const;
  /// What the stage saw of each architecture; empty where it keeps no rewards.
  std::vector<Standing> standings() const;
  /// Null where there are only models.
  Supernet* supernet() const noexcept { return supernet_.get(); }
  const std::string& name() const noexcept { return name_; }

 private:
  void read_models(const std::filesystem::path& folder);

  Session& session_;
  std::string name_;  // "stage 'leader'", "stage 'leader' of runs/mnist"
  std::shared_ptr<Supernet> supernet_;
  std::vector<network::Model> models_;
  std::optional<StageResult> result_;
  Region region_;
};

/// Refused when the config is read: another run that is not there, or a stage of it that left
/// nothing to start from (models count for a kind that can start from them).
void check_origin(const StageConfig& stage, bool from_models);
/// Refused before anything runs: weights of another run that are damaged, or of another space.
void check_weights(Session& session, const StageConfig& stage);

}  // namespace nashost::pipeline
