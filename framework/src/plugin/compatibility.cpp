#include "plugin/compatibility.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "nashost/fingerprint.hpp"

namespace nashost::plugin {
namespace {

const std::string* find(const Fields& fields, const std::string& key) {
  const auto at = std::find_if(fields.begin(), fields.end(),
                               [&](const auto& field) { return field.first == key; });
  return at == fields.end() ? nullptr : &at->second;
}

using Cure = std::function<std::string(const std::string& plugin, const std::string& host)>;

Cure always(std::string text) {
  return [text](const std::string&, const std::string&) { return text; };
}

const std::map<std::string, Cure, std::less<>>& cures() {
  static const std::map<std::string, Cure, std::less<>> table{
      {"c", always("build the plugin again with this nashost's nashost/c/policy.h")},
      {"abi", always("build the plugin again against this nashost's headers")},
      {"headers", always("headers in nashost/abi differ: build the plugin again with "
                         "find_package(nashost) of this nashost")},
      {"compiler",
       [](const std::string& plugin, const std::string& host) {
         return "build the plugin with " + host + ", or nashost with " + plugin;
       }},
      {"library",
       [](const std::string&, const std::string& host) -> std::string {
         if (host == "libc++") return "build the plugin with -stdlib=libc++";
         return "build the plugin with libstdc++ and -D_GLIBCXX_USE_CXX11_ABI=" +
                std::string(host == "libstdc++ cxx11" ? "1" : "0");
       }},
      {"library_debug",
       [](const std::string&, const std::string& host) {
         return std::string("build the plugin ") + (host == "on" ? "with" : "without") +
                " -D_GLIBCXX_DEBUG";
       }},
      {"sanitizer",
       [](const std::string& plugin, const std::string& host) {
         return host == "none" ? "build the plugin without -fsanitize=" + plugin
                               : "build the plugin with -fsanitize=" + host;
       }},
      {"standard", always("build the plugin with -std=c++20")},
      {"machine", always("build the plugin on this machine")},
      {"torch",
       [](const std::string& plugin, const std::string& host) {
         return "build the plugin against LibTorch " + host + ", or nashost against " + plugin;
       }},
      {"torch_flavour",
       [](const std::string&, const std::string& host) {
         return "build the plugin against a LibTorch for " + host;
       }},
  };
  return table;
}

Difference difference(const std::string& field, const std::string* plugin,
                      const std::string* host) {
  Difference found{field, plugin ? *plugin : "", host ? *host : "", ""};
  if (host == nullptr) {
    found.cure =
        "the plugin was built against a newer nashost: build it again with this one, or "
        "upgrade nashost";
  } else if (plugin == nullptr) {
    found.cure = "build the plugin again with nashost_add_plugin()";
  } else {
    const auto cure = cures().find(field);
    found.cure = cure != cures().end() ? cure->second(*plugin, *host)
                                       : "build the plugin again with this nashost";
  }
  return found;
}

}  // namespace

Fields parse_fields(std::string_view fingerprint) {
  Fields fields;
  while (!fingerprint.empty()) {
    const std::string_view line = fingerprint.substr(0, fingerprint.find('\n'));
    fingerprint.remove_prefix(std::min(line.size() + 1, fingerprint.size()));
    if (line.empty()) continue;
    const auto equals = std::min(line.find('='), line.size());
    fields.emplace_back(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
  }
  return fields;
}

Fields core_fields() { return parse_fields(fingerprint::kCore); }

std::vector<Difference> differences(const Fields& plugin, const Fields& host) {
  std::vector<Difference> found;
  for (const auto& [key, value] : host) {
    const std::string* other = find(plugin, key);
    if (other != nullptr && *other == value) continue;
    found.push_back(difference(key, other, &value));
    if (key == "abi") return found;
  }
  for (const auto& [key, value] : plugin) {
    if (find(host, key) == nullptr) found.push_back(difference(key, &value, nullptr));
  }
  return found;
}

std::string refusal(const std::vector<Difference>& found) {
  if (found.empty()) return {};
  const auto shown = [](const std::string& value) {
    return value.empty() ? std::string("nothing") : "'" + value + "'";
  };
  std::string text = "was not built for this nashost:";
  for (const Difference& one : found) {
    text += "\n  " + one.field + ": the plugin has " + shown(one.plugin) + ", nashost has " +
            shown(one.host) + "; " + one.cure;
  }
  return text;
}

}  // namespace nashost::plugin
