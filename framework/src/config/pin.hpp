#pragma once

#include <map>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// What a config demands of one plugin; an empty text demands nothing.
struct Pin {
  /// Comparisons that must all hold, separated by commas: ">=1.2, <2". Operators: =, !=, <, <=, >,
  /// >=; none is "=". Versions are up to four numbers with dots, missing ones are 0; what follows
  /// the numbers ("-rc1") is not compared.
  std::string version;
  /// Of the file, 64 hexadecimal digits.
  std::string sha256;
};

/// By plugin name.
using Pins = std::map<std::string, Pin, std::less<>>;

/// Whether `version` fits the range. Throws ConfigError for a range that cannot be read.
NASHOST_API bool version_fits(const std::string& version, const std::string& range);

/// Throw ConfigError where the text is no range, or no SHA-256.
NASHOST_API void check_version_range(const std::string& range);
NASHOST_API void check_sha256(const std::string& digits);

/// Throws ConfigError, naming the plugin, where a pin itself cannot be read.
NASHOST_API void check_pins(const Pins& pins);

}  // namespace nashost
