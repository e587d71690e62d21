#include "store/space_identity.hpp"

namespace nashost {
namespace {

using Json = nlohmann::json;

Json json_of(const Value& value) {
  if (const auto* table = std::get_if<Table>(&value)) {
    Json object = Json::object();
    for (const auto& [key, entry] : *table) object[key] = json_of(entry);
    return object;
  }
  if (const auto* list = std::get_if<List>(&value)) {
    Json array = Json::array();
    for (const Value& entry : *list) array.push_back(json_of(entry));
    return array;
  }
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return nullptr;
}

}  // namespace

SpaceIdentity identity_of(const Table& space) {
  SpaceIdentity identity{"", Json::object()};
  for (const auto& [key, value] : space) {
    if (key == "name") {
      identity.plugin = std::get<std::string>(value);
    } else {
      identity.parameters[key] = json_of(value);
    }
  }
  return identity;
}

std::string difference(const SpaceIdentity& theirs, const SpaceIdentity& ours) {
  if (theirs.plugin != ours.plugin) {
    return theirs.plugin + ", where this run has " + ours.plugin;
  }
  std::string text;
  for (const auto& [key, value] : theirs.parameters.items()) {
    const Json own = ours.parameters.value(key, Json());
    if (value.is_null() || own.is_null() || value == own) continue;
    text += (text.empty() ? theirs.plugin + " with " : "; ") + key + " = " + value.dump() +
            ", where this run has " + own.dump();
  }
  return text;
}

}  // namespace nashost
