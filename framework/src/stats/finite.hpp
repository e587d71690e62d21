#pragma once

#include <span>
#include <string_view>

namespace nashost::stats {

/// Refuses NaN and infinities with a nashost::Error that names the statistic and the place.
void require_finite(std::string_view statistic, std::span<const double> values);

/// That, for two columns of one length.
void require_paired(std::string_view statistic, std::span<const double> x,
                    std::span<const double> y);

}  // namespace nashost::stats
