#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "lab/environment.hpp"

namespace nashost::lab {

/// One [[environment]] as it was read: parameters resolved, and where each stands.
struct GivenEnvironment {
  std::string name;
  std::int64_t horizon = 1;
  const Node* node = nullptr;
  Table parameters;
  std::vector<std::vector<double>> rows;  ///< `means` of kinds that take rows

  /// "environment 'nine'".
  std::string owner() const { return "environment '" + name + "'"; }
  /// Of a key, or of one item of its list; else of the [[environment]].
  Place place(std::string_view key, std::size_t item = static_cast<std::size_t>(-1)) const;
};

/// What can stand behind `kind` in an [[environment]].
struct EnvironmentKind {
  std::string kind;
  std::string summary;
  std::vector<ParameterSpec> parameters;
  bool takes_rows = false;  ///< `means` is a list of rows, one number per arm in each
  /// Null where it reported a problem.
  std::function<std::unique_ptr<Environment>(const GivenEnvironment&, ConfigReader&)> make;
};

/// All kinds, in the order of the docs.
NASHOST_API const std::vector<EnvironmentKind>& environment_kinds();

/// Kinds over plain arms, and over search spaces: what environment_kinds() is made of.
std::vector<EnvironmentKind> arm_environment_kinds();
std::vector<EnvironmentKind> space_environment_kinds();

}  // namespace nashost::lab
