#include "pipeline/stage.hpp"

namespace nashost::pipeline {

void Stage::check(Session&) const {}

const std::vector<StageType>& stage_types() {
  static const std::vector<StageType> types{
      supernet_stage(), evaluate_stage(), independent_stage(), compare_stage(),
      finetune_stage(), verdict_stage(),  audit_stage(),       hypotheses_stage()};
  return types;
}

std::vector<StageKind> stage_kinds() {
  std::vector<StageKind> kinds;
  for (const StageType& type : stage_types()) kinds.push_back(type.kind);
  return kinds;
}

}  // namespace nashost::pipeline
