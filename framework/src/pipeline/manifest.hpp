#pragma once

#include <nlohmann/json.hpp>

#include "pipeline/session.hpp"

namespace nashost::pipeline {

/// What makes a run: versions, processor, threads, plugins and data with checksums, host, command
/// line. `made_by` of summary.json (docs/summary.md).
nlohmann::json manifest_of(Session& session);

}  // namespace nashost::pipeline
