#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace nashost::datasets {

/// What an IDX file holds: unsigned bytes in row-major order.
struct IdxArray {
  std::vector<std::int64_t> sizes;
  std::vector<std::uint8_t> values;
};

/// Reads an IDX file of unsigned bytes (LeCun's format: two zero bytes, type 0x08, number of
/// dimensions, sizes as big-endian 32 bit numbers, data), plain or gzip-compressed. Throws Error
/// that names the file, what was expected and what was found: missing, wrong magic, another number
/// of dimensions, truncated, or bytes left over.
IdxArray read_idx(const std::filesystem::path& file, std::size_t dimensions);

/// The same from memory, for tests and fuzzing; `name` stands in messages.
IdxArray parse_idx(const std::vector<std::uint8_t>& bytes, std::size_t dimensions,
                   const std::string& name);

}  // namespace nashost::datasets
