#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost::report {

/// The pictures of a report_model() as SVG files in `folder`, which is made. Returns their names:
/// RUN_accuracy_STAGE, RUN_regret_STAGE, RUN_left_STAGE (what pruning left), RUN_ranking_STAGE,
/// RUN_pareto, RUN_time, RUN_importance_STAGE; of a lab LAB_regret_ENVIRONMENT.
NASHOST_API std::vector<std::string> write_figures(const nlohmann::json& model,
                                                   const std::filesystem::path& folder);

}  // namespace nashost::report
