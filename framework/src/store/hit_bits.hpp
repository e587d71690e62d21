#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"

/// Right or wrong on each example, eight examples a byte: a thousand architectures on MNIST's test
/// images take 1.25 MB and not 10. The first example is the highest bit of the first byte, as
/// numpy.unpackbits reads it; the bits behind the last example are 0.
namespace nashost {

/// `hits`: 0 or 1 per example. (n + 7) / 8 bytes.
NASHOST_API std::vector<std::uint8_t> pack_hits(std::span<const std::uint8_t> hits);
/// The inverse; throws Error where the bytes do not fit that many examples.
NASHOST_API std::vector<std::uint8_t> unpack_hits(std::span<const std::uint8_t> bytes,
                                                  std::size_t examples);

}  // namespace nashost
