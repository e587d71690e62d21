#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// One reader of what may be damaged or made to do harm. Each target defines both.
namespace nashost::fuzz {

/// Feeds the reader. A nashost::Error is a proper answer; anything else thrown, and anything that a
/// sanitizer or the target's own checks report, is a finding.
void feed(std::span<const std::byte> input);

/// Good inputs to begin from.
std::vector<std::string> seeds();

inline std::string_view text_of(std::span<const std::byte> input) {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

/// Ends the program: a law is broken.
#define NASHOST_FUZZ_REQUIRE(condition)                                          \
  if (!(condition)) {                                                            \
    std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
    std::abort();                                                                \
  }                                                                              \
  static_assert(true)

}  // namespace nashost::fuzz
