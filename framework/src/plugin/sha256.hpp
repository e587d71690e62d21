#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "nashost/abi/export.hpp"
#include "plugin/byte_source.hpp"

namespace nashost::plugin {

/// SHA-256 as FIPS 180-4 defines it, written out here so that the core needs no cryptographic
/// library for one checksum. Feed bytes with update, in any portions, then ask once for the digest.
class NASHOST_API Sha256 {
 public:
  void update(std::span<const std::byte> bytes);
  /// 64 lower-case hexadecimal digits.
  std::string digest();

 private:
  void compress(const std::byte* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> pending_{};
  std::size_t pending_size_ = 0;
  std::uint64_t length_ = 0;
};

/// Of all bytes; throws PluginError where the source cannot be read to its end.
NASHOST_API std::string sha256(const ByteSource& source);

}  // namespace nashost::plugin
