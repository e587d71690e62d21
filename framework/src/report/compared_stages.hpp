#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace nashost::report {

/// Names of the two sides of a compare stage's `between`, the cheap scores and what counts as
/// truth; of several stages with cheap scores the first and how many more: "ranking_1 and 4 more".
std::pair<std::string, std::string> compared_stages(const nlohmann::json& details);

}  // namespace nashost::report
