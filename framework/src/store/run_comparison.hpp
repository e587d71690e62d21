#pragma once

#include <optional>
#include <string>

#include "nashost/abi/export.hpp"
#include "store/run_reader.hpp"

namespace nashost {

/// How much of two runs is compared.
enum class Extent {
  whole,      ///< all of both
  beginning,  ///< as far as both got: either may have ended in the middle of a stage
};

/// The first difference between a run and its repetition: which stage, which round or row, what
/// either says. Nothing where they are the same: rounds, cuts, trials, results, hits and the
/// checksums of weights, all but times (is_time()). Numbers must agree bit for bit.
NASHOST_API std::optional<std::string> first_difference(const RunReader& run,
                                                        const RunReader& repetition,
                                                        Extent extent = Extent::whole);

}  // namespace nashost
