#pragma once

#include <string>

namespace nashost::cli {

/// For `nashost --version` and bug reports: the version, and every field in which a plugin must
/// match.
std::string version_text();

}  // namespace nashost::cli
