#include "report/lab_model.hpp"

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "report/round_curves.hpp"

namespace nashost::report {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr int kSchema = 1;

Json shortened(const Json& numbers) {
  Json list = Json::array();
  for (const Json& one : numbers) {
    list.push_back(one.is_number() ? rounded(one.get<double>(), 4) : Json());
  }
  return list;
}

Json policy(const Json& from) {
  Json to = {{"policy", from.at("policy")},
             {"repetitions", from.at("repetitions")},
             {"regret", from.at("regret")},
             {"bestDrawShare", from.at("best_draw_share")},
             {"recommendation", from.at("recommendation")},
             {"stateBytes", from.at("state_bytes")},
             {"nanoseconds", from.at("timing").at("ns_per_round")}};
  const Json& curve = from.at("curve");
  to["curve"] = {{"rounds", curve.at("rounds")},
                 {"mean", shortened(curve.at("mean"))},
                 {"se", shortened(curve.at("se"))}};
  for (const char* key : {"over", "stopped"}) {
    if (from.contains(key)) to[key] = from[key];
  }
  if (from.contains("pruning")) {
    to["pruning"] = from["pruning"];
    to["pruning"].erase("ledger");
  }
  return to;
}

}  // namespace

bool is_lab(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "lab.json", ignored);
}

Json lab_model(const fs::path& folder) {
  const fs::path file = folder / "lab.json";
  try {
    const Json lab = Json::parse(read_file(file));
    if (lab.at("schema") != kSchema) {
      throw Error(file.string() + " has schema " + lab["schema"].dump() +
                  ", and this nashost reads " + std::to_string(kSchema));
    }
    Json model = {{"name", folder.filename().string()},
                  {"folder", fs::absolute(folder).lexically_normal().string()}};
    for (const char* key :
         {"horizon", "repetitions", "seed", "checkpoints", "interrupted", "advice"}) {
      model[key] = lab.at(key);
    }
    if (lab.contains("pruner")) model["pruner"] = lab["pruner"];
    model["environments"] = Json::array();
    for (const auto& [name, environment] : lab.at("environments").items()) {
      Json one = {{"name", name},
                  {"summary", environment.at("summary")},
                  {"stationarity", environment.at("stationarity")},
                  {"policies", Json::array()}};
      for (const auto& [label, from] : environment.at("policies").items()) {
        one["policies"].push_back(policy(from));
        one["policies"].back()["label"] = label;
      }
      model["environments"].push_back(std::move(one));
    }
    return model;
  } catch (const Json::exception& error) {
    throw Error(file.string() + " is damaged: " + error.what());
  }
}

}  // namespace nashost::report
