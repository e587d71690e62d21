#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nashost::cli {

/// The kinds of plugin that `nashost new` can begin; there is a folder of each name among the
/// installed templates.
const std::vector<std::string>& template_kinds();

/// Throws ConfigError unless `name` can be a plugin's: an identifier of at most 47 characters that
/// is no target of CMake's own.
void check_new_name(const std::string& name);

/// Copies the template of `kind` to `folder`, with its stand-in `my_<kind>` (and `My<Kind>`)
/// replaced by `name` in contents and file names. Returns the files, relative to the folder. The
/// folder appears whole or not at all; ConfigError where it is there and not empty.
std::vector<std::filesystem::path> write_template(const std::string& kind, const std::string& name,
                                                  const std::filesystem::path& folder);

}  // namespace nashost::cli
