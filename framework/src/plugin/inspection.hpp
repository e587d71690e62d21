#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>

#include "nashost/abi/export.hpp"
#include "plugin/discovery.hpp"
#include "plugin/loader.hpp"

namespace nashost::plugin {

/// What a plugin offers, for `nashost inspect --json` and the generated documentation:
///
///     { "plugin": id, "kind", "version", "file", "sha256",
///       "components": [ { "kind", "name", "summary", "paper", "guarantee",
///         "traits": { "feedback", "needs_horizon", "reward_range": [min, max], "stationarity",
///         "needs_cost" }, "parameters": [ { "name", "type", "values", "default", "default_text",
///         "optional", "required",
///                           "min", "max", "min_open", "max_open", "choices", "unit", "doc",
///                           "source" } ] } ] }
///
/// "traits" stands with policies only, "min" and "max" where there is one. "values" says for a
/// person what "type", the bounds and the choices say ("real in [0, 1]"); "default" is null where
/// there is none, and the text "auto" where the component derives it; "default_text" is the same as
/// TOML.
NASHOST_API nlohmann::json to_json(const LoadedPlugin& plugin);

/// One of its "parameters"; those of stages and of the host's own tables read alike.
NASHOST_API nlohmann::json to_json(const ParameterSpec& spec);

/// Loads the file in a child process and returns what to_json says there. Throws PluginError that
/// begins with the file: it is refused, it crashed, it hung.
NASHOST_API nlohmann::json inspect(const Candidate& candidate,
                                   std::chrono::milliseconds timeout = std::chrono::seconds(20));

/// A search and its decisions: { "search": [ { "source", "folder", "verdict" } ], "files": [ {
/// "file", "source", "kind", "plugin", "version", "usable", "seen_before", "refusal" } ] }; what is
/// not known of a file is null.
NASHOST_API nlohmann::json to_json(const Discovery& discovery);

}  // namespace nashost::plugin
