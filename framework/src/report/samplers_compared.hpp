#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "findings/sampler_comparison.hpp"

namespace nashost::report {

/// Several supernets of one run beside one another, as the page's section `samplers_compared`: per
/// architecture (the best ranked on average first, at most `most`) its rank and its share of the
/// training by each sampler. Nothing where fewer than two were compared.
std::optional<nlohmann::json> samplers_compared(std::span<const StageResult> results,
                                                std::size_t most);

}  // namespace nashost::report
