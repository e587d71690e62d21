#pragma once

#include <cstdint>

namespace nashost::testing {

/// Seed of every random draw in the tests: 1187 unless the program was started with `--seed=N`.
/// A test that fails for one seed only is a finding about the test's tolerance.
std::uint64_t seed();

}  // namespace nashost::testing
