#include "store/stage_result.hpp"

#include <cmath>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

using Json = nlohmann::json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

bool is_time(std::string_view name) {
  return name.find("second") != std::string_view::npos || name == "time_ratio" || name == "workers";
}

Json without_times(Json json) {
  if (json.is_object()) {
    for (auto entry = json.begin(); entry != json.end();) {
      entry = is_time(entry.key()) ? json.erase(entry) : std::next(entry);
    }
  }
  if (json.is_structured()) {
    for (Json& item : json) item = without_times(std::move(item));
  }
  return json;
}

Json to_json(const StageResult& result) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < result.labels.size(); ++i) {
    Json row = {{"architecture", result.labels[i]}, {"options", result.architectures[i].options()}};
    for (const auto& [name, values] : result.columns) row[name] = number(values[i]);
    rows.push_back(std::move(row));
  }
  Json json = {{"kind", result.kind},
               {"name", result.name},
               {"seconds", result.seconds},
               {"architectures", std::move(rows)},
               {"details", result.details}};
  if (!result.from.empty()) json["from"] = result.from;
  return json;
}

StageResult stage_result_from_json(const Json& json) {
  try {
    StageResult result;
    result.kind = json.at("kind");
    result.name = json.at("name");
    result.from = json.value("from", "");
    result.seconds = json.at("seconds");
    result.details = json.at("details");
    for (const Json& row : json.at("architectures")) {
      result.labels.push_back(row.at("architecture"));
      result.architectures.emplace_back(row.at("options").get<std::vector<Architecture::Option>>());
      for (const auto& [name, value] : row.items()) {
        if (name == "architecture" || name == "options") continue;
        result.columns[name].push_back(value.is_null() ? std::nan("") : value.get<double>());
      }
    }
    return result;
  } catch (const Json::exception& error) {
    throw Error(std::string("a stored stage result is damaged: ") + error.what());
  }
}

}  // namespace nashost
