#include "report/compared_stages.hpp"

#include <fmt/format.h>

namespace nashost::report {

std::pair<std::string, std::string> compared_stages(const nlohmann::json& details) {
  const auto between = details.find("between");
  if (between == details.end() || !between->is_array() || between->size() < 2) {
    return {"score", "truth"};
  }
  std::string score = between->front().get<std::string>();
  if (between->size() > 2) score += fmt::format(" and {} more", between->size() - 2);
  return {score, between->back().get<std::string>()};
}

}  // namespace nashost::report
