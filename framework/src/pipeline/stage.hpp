#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "nashost/schema.hpp"
#include "store/stage_result.hpp"

namespace nashost::pipeline {

class Session;

/// One step of a run. Made when the config is read, so that it can refuse parameters that do not go
/// together; run when its turn comes.
class Stage {
 public:
  virtual ~Stage() = default;
  /// Before the first stage runs: throws ConfigError for what only space and data can tell to be
  /// wrong, or the other stages' settings.
  virtual void check(Session& session) const;
  /// Throws Interrupted where a stop was requested.
  virtual StageResult run(Session& session) = 0;
};

/// A kind of stage: what its config may hold, and how it is made. A new kind is one file with such
/// a function, and one line in stage_types.cpp.
struct StageType {
  StageKind kind;
  std::function<std::unique_ptr<Stage>(const StageConfig&)> make;
};

StageType supernet_stage();
StageType evaluate_stage();
StageType independent_stage();
StageType compare_stage();
StageType finetune_stage();
StageType verdict_stage();
StageType audit_stage();
StageType hypotheses_stage();

const std::vector<StageType>& stage_types();
std::vector<StageKind> stage_kinds();

/// Specs of several parameter structs that one stage reads from one table.
template <class... Schemas>
std::vector<ParameterSpec> joined(const Schemas&... schemas) {
  std::vector<ParameterSpec> all;
  (all.insert(all.end(), schemas.specs().begin(), schemas.specs().end()), ...);
  return all;
}

}  // namespace nashost::pipeline
