#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "nashost/abi/export.hpp"

/// The page of `nashost report` and `nashost serve`: framework/report_page, bundled at build time
/// and part of this library.
namespace nashost::report {

/// A whole HTML document that asks nobody for anything: style, script and `model` are in it, and
/// its Content-Security-Policy allows just these two by their SHA-256. Nothing of the model is ever
/// HTML: it is JSON in a data block, with every '<' escaped, and the script makes text nodes of it.
NASHOST_API std::string page(const nlohmann::json& model, const std::string& title);

/// The policy that page() states, for a server to send as a header; `connect` is what the script
/// may ask ("'none'", "'self'").
NASHOST_API std::string page_policy(const std::string& connect);

/// The model of runs and labs side by side, in the order given: what page() takes. A folder that
/// cannot be read is named in `notices` where at least one can; else its Error is thrown.
NASHOST_API nlohmann::json report_model(std::span<const std::filesystem::path> folders);

/// One run's (or lab's) report.html in its folder, what every run ends with. Returns the file.
NASHOST_API std::filesystem::path write_report(const std::filesystem::path& folder);

}  // namespace nashost::report
