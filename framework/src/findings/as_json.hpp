#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "stats/answer.hpp"
#include "stats/bootstrap.hpp"

/// How statistics stand in summary.json and in sentences: a number, or why there is none.
namespace nashost::findings {

/// The number, or { "none": the reason }.
nlohmann::json as_json(const stats::Answer<double>& answer);

/// { "value": the number or { "none": … }, "interval": [lower, upper], "interval_over": what was
/// resampled }; where there is no interval, "interval": { "none": the reason } alone.
nlohmann::json as_json(const stats::Answer<double>& value,
                       const stats::Answer<stats::IntervalEstimate>& interval,
                       const std::string& over);

/// "0.444 [0.141, 0.648]", "0.444", or "none (the reason)"; of numbers times `scale`.
std::string as_text(const nlohmann::json& estimate, int digits = 3, double scale = 1);

}  // namespace nashost::findings
