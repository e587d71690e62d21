#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "nashost/abi/export.hpp"

namespace nashost::report {

/// Whether a folder holds the results of `nashost lab`: a lab.json.
NASHOST_API bool is_lab(const std::filesystem::path& folder);

/// What the page draws of them: lab.json (docs/lab.md) less what it does not draw, with its folder.
/// Throws Error where the file is damaged or of another version.
NASHOST_API nlohmann::json lab_model(const std::filesystem::path& folder);

}  // namespace nashost::report
