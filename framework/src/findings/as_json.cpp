#include "findings/as_json.hpp"

#include <fmt/format.h>

namespace nashost::findings {

using Json = nlohmann::json;

Json as_json(const stats::Answer<double>& answer) {
  return answer ? Json(*answer) : Json({{"none", answer.reason()}});
}

Json as_json(const stats::Answer<double>& value,
             const stats::Answer<stats::IntervalEstimate>& interval, const std::string& over) {
  Json json = {{"value", as_json(value)}};
  if (interval) {
    json["interval"] = {interval->lower, interval->upper};
    json["interval_over"] = over;
  } else {
    json["interval"] = {{"none", interval.reason()}};
  }
  return json;
}

std::string as_text(const Json& estimate, int digits, double scale) {
  const Json& value =
      estimate.is_object() && estimate.contains("value") ? estimate["value"] : estimate;
  if (!value.is_number()) return "none (" + value.value("none", "not measured") + ")";
  std::string text = fmt::format("{:.{}f}", scale * value.get<double>(), digits);
  if (estimate.is_object() && estimate["interval"].is_array()) {
    text += fmt::format(" [{:.{}f}, {:.{}f}]", scale * estimate["interval"][0].get<double>(),
                        digits, scale * estimate["interval"][1].get<double>(), digits);
  }
  return text;
}

}  // namespace nashost::findings
