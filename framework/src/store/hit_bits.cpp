#include "store/hit_bits.hpp"

#include <string>

#include "nashost/abi/error.hpp"

namespace nashost {

std::vector<std::uint8_t> pack_hits(std::span<const std::uint8_t> hits) {
  std::vector<std::uint8_t> bytes((hits.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i] != 0) bytes[i / 8] |= static_cast<std::uint8_t>(0x80U >> (i % 8));
  }
  return bytes;
}

std::vector<std::uint8_t> unpack_hits(std::span<const std::uint8_t> bytes, std::size_t examples) {
  if (bytes.size() != (examples + 7) / 8) {
    throw Error("stored hits are damaged: " + std::to_string(bytes.size()) + " bytes for " +
                std::to_string(examples) + " examples");
  }
  std::vector<std::uint8_t> hits(examples);
  for (std::size_t i = 0; i < examples; ++i) hits[i] = (bytes[i / 8] >> (7 - i % 8)) & 1U;
  return hits;
}

}  // namespace nashost
