#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

/// `nashost check FILE.so`: the conformance kits (nashost/testing) on a built plugin.
namespace nashost::check {

struct CheckRequest {
  std::filesystem::path file;
  /// "parameter=value", or "component.parameter=value" for one of several components.
  std::vector<std::string> parameters;
  /// Folder in which a data set looks for its files before all others.
  std::string data;
  /// What a search space is told of the data; empty and 0: images of 1 × 28 × 28, 10 classes.
  std::vector<std::int64_t> input_shape;
  std::int64_t classes = 0;
  /// For each law; a plugin that takes longer hangs.
  std::chrono::milliseconds timeout = std::chrono::seconds(60);
};

/// One law on one component; no finding: it holds.
struct LawVerdict {
  std::string law;
  std::optional<std::string> finding;
};

struct ComponentVerdict {
  std::string kind;
  std::string name;
  std::vector<LawVerdict> laws;
};

struct Verdict {
  std::string file, plugin, version;
  /// Why the file cannot be loaded at all; there are no components then.
  std::string refusal;
  std::vector<ComponentVerdict> components;

  NASHOST_API std::size_t laws() const;
  NASHOST_API std::size_t broken() const;
  bool holds() const { return refusal.empty() && broken() == 0; }
};

/// Loads the plugin and checks the laws of every component, each law in a process of its own: a
/// crash or a hang is a finding like any other. `report` is told of each law as it is decided; the
/// component's verdict holds what came before.
///
/// Throws ConfigError for parameters that no component has. To be called while the process has one
/// thread.
NASHOST_API Verdict
check_plugin(const CheckRequest& request,
             const std::function<void(const ComponentVerdict&, const LawVerdict&)>& report);

/// { "file", "plugin", "version", "holds", "refusal", "components": [ { "kind", "name", "laws": [ {
/// "law", "holds", "finding" } ] } ] }
NASHOST_API nlohmann::json to_json(const Verdict& verdict);

}  // namespace nashost::check
