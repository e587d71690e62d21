#include "store/run_differences.hpp"

#include <algorithm>
#include <map>

#include "config/document.hpp"
#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

using Json = nlohmann::json;
using Flat = std::map<std::string, std::string>;

/// Every value of a table by its path; tables in a list go by their name.
void flatten(const Node& node, const std::string& path, Flat& flat) {
  const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  if (node.kind == Node::Kind::table) {
    for (const Node& item : node.items) flatten(item, below(item.key), flat);
    return;
  }
  const bool tables = node.kind == Node::Kind::list && !node.items.empty() &&
                      std::ranges::all_of(node.items, [](const Node& item) {
                        return item.kind == Node::Kind::table;
                      });
  if (!tables) {
    flat[path] = to_toml(node.value());
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node* name = node.items[i].find("name");
    const auto* text = name == nullptr ? nullptr : std::get_if<std::string>(&name->scalar);
    const std::string key = text == nullptr ? std::to_string(i) : *text;
    flat[below(key)] = "number " + std::to_string(i + 1);  // their order counts
    flatten(node.items[i], below(key), flat);
  }
}

Flat flat_config(const std::string& text) {
  Flat flat;
  flatten(Document::parse(text, "config.toml").root(), "", flat);
  return flat;
}

Effect effect_of_setting(const std::string& path, const std::string& before,
                         const std::string& now) {
  for (const char* harmless : {"run.dir", "run.workers", "run.checkpoint_seconds",
                               "run.checkpoint_steps", "plugins.path", "data.root"}) {
    if (path == harmless) return Effect::none;
  }
  // Pins are checked before a plugin is loaded.
  for (const char* harmless : {"plugins.sha256", "plugins.version", "log."}) {
    if (path.starts_with(harmless)) return Effect::none;
  }
  if (path.starts_with("run.") &&
      path != "run.precision") {  // threads, device, portions of an evaluation
    // Open now: as it was settled. Open before: settled since, and nothing was computed until then.
    const bool open = now == "\"auto\"" || before == "\"auto\"";
    return open ? Effect::none : Effect::last_digits;
  }
  return Effect::another_run;
}

std::string text_of(const Json& json, const std::string& key) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

void compare(const Flat& was, const Flat& is, const auto& effect_of,
             std::vector<Difference>& differences) {
  Flat all = was;
  all.insert(is.begin(), is.end());
  const auto value = [](const Flat& of, const std::string& key) {
    const auto found = of.find(key);
    return found == of.end() ? std::string() : found->second;
  };
  for (const auto& [key, _] : all) {
    const std::string before = value(was, key), now = value(is, key);
    if (before != now) differences.push_back({key, before, now, effect_of(key, before, now)});
  }
}

/// The list under `key` as "<label> <id>: <field>" → value.
Flat flat_list(const Json& manifest, const char* key, const std::string& label, const char* id,
               std::initializer_list<const char*> fields) {
  Flat flat;
  for (const Json& one : manifest.value(key, Json::array())) {
    for (const char* field : fields) {
      flat[label + " " + text_of(one, id) + ": " + field] = text_of(one, field);
    }
  }
  return flat;
}

}  // namespace

std::vector<Difference> config_differences(const std::string& was, const std::string& is) {
  std::vector<Difference> differences;
  compare(flat_config(was), flat_config(is), effect_of_setting, differences);
  return differences;
}

std::vector<Difference> manifest_differences(const Json& was, const Json& is) {
  std::vector<Difference> differences;
  const auto flat = [](const Json& manifest) {
    Flat fields;
    for (const char* key :
         {"nashost", "compiler", "libtorch", "cpu_capability", "threads", "host"}) {
      fields[key] = text_of(manifest, key);
    }
    return fields;
  };
  compare(
      flat(was), flat(is),
      [](const std::string& key, const std::string&, const std::string&) {
        return key == "host" ? Effect::none : Effect::last_digits;
      },
      differences);
  const auto plugins = [](const Json& manifest) {
    return flat_list(manifest, "plugins", "plugin", "id", {"version", "state_version", "sha256"});
  };
  compare(
      plugins(was), plugins(is),
      [](const std::string& key, const std::string&, const std::string&) {
        return key.ends_with(": state_version") ? Effect::another_run : Effect::last_digits;
      },
      differences);
  // A file's path may differ; its contents may not.
  const auto sums = [](const Json& manifest) {
    Flat list;
    const Json files = manifest.value("data", Json::array());
    for (std::size_t i = 0; i < files.size(); ++i) {
      list["data file " + std::to_string(i + 1) + ": checksum"] = text_of(files[i], "checksum");
    }
    return list;
  };
  compare(
      sums(was), sums(is),
      [](const std::string&, const std::string&, const std::string&) {
        return Effect::another_run;
      },
      differences);
  return differences;
}

std::string describe(const Difference& difference) {
  const auto shown = [](const std::string& value) { return value.empty() ? "nothing" : value; };
  return difference.what + ": " + shown(difference.was) + " when it was begun, " +
         shown(difference.is) + " now";
}

void require_same_run(const std::vector<Difference>& differences, bool accept) {
  std::string never, flag;
  for (const Difference& one : differences) {
    if (one.effect == Effect::another_run) never += "\n  " + describe(one);
    if (one.effect == Effect::last_digits && !accept) flag += "\n  " + describe(one);
  }
  std::string text;
  if (!never.empty()) text += "this would be another run:" + never;
  if (!flag.empty()) {
    text += (text.empty() ? "" : "\n") +
            std::string(
                "results may come out otherwise in their last digits (accept that with "
                "--accept-differences):") +
            flag;
  }
  if (!text.empty()) throw ConfigError("the run cannot go on as it is: " + text);
}

}  // namespace nashost
