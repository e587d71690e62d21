#pragma once

#include <string>
#include <vector>

#include "config/experiment.hpp"

namespace nashost {

/// All [[stage]] tables, each against its kind; names are unique and `from` names an earlier stage.
std::vector<StageConfig> read_stages(ConfigReader& reader, const std::vector<StageKind>& kinds);

/// A stage as TOML.
std::string stage_lines(const StageConfig& stage, const std::vector<StageKind>& kinds);

/// Fit to be a folder's name: letters, digits, '_', '-' and '.', and not only dots.
bool is_plain_name(const std::string& name);

}  // namespace nashost
