#include "idx_file.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "nashost/abi/error.hpp"

namespace nashost::datasets {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
// Far above any image set of this kind; stops a file that only claims to be large.
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 34;

/// The whole file, inflated where it is compressed (zlib reads plain files as they are).
std::vector<std::uint8_t> read_all(const std::filesystem::path& file) {
  errno = 0;
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(file.c_str(), "rb"), gzclose);
  if (!in) {
    throw Error("cannot open " + file.string() + ": " +
                (errno != 0 ? std::strerror(errno) : "out of memory"));
  }
  std::vector<std::uint8_t> bytes;
  for (;;) {
    constexpr std::size_t kStep = std::size_t{1} << 20;
    const std::size_t before = bytes.size();
    bytes.resize(before + kStep);
    const int got = gzread(in.get(), bytes.data() + before, kStep);
    if (got < 0) {
      int code = 0;
      const std::string why = gzerror(in.get(), &code);
      throw Error("cannot read " + file.string() + ": " + why + "; fetch the file again");
    }
    bytes.resize(before + static_cast<std::size_t>(got));
    if (got == 0) return bytes;
    if (bytes.size() > kMaxBytes) throw Error(file.string() + " is too large for an IDX file");
  }
}

std::string hex(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", value);
  return text;
}

std::uint32_t big_endian(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
         std::uint32_t{at[3]};
}

}  // namespace

IdxArray parse_idx(const std::vector<std::uint8_t>& bytes, std::size_t dimensions,
                   const std::string& name) {
  const std::size_t header = 4 + 4 * dimensions;
  const std::uint32_t expected = kUnsignedByte << 8 | static_cast<std::uint32_t>(dimensions);
  if (bytes.size() < 4) {
    throw Error(name + " is no IDX file: it holds " + std::to_string(bytes.size()) + " bytes");
  }
  if (const std::uint32_t magic = big_endian(bytes.data()); magic != expected) {
    throw Error(name + " starts with " + hex(magic) + ", not with " + hex(expected) +
                " (IDX, unsigned bytes, " + std::to_string(dimensions) +
                " dimensions): it is another kind of file");
  }
  if (bytes.size() < header) throw Error(name + " is cut short: its header is incomplete");
  IdxArray array;
  std::uint64_t size = 1;
  for (std::size_t d = 0; d < dimensions; ++d) {
    const std::uint32_t n = big_endian(bytes.data() + 4 + 4 * d);
    array.sizes.push_back(n);
    size = n == 0 || size > kMaxBytes / n ? (n == 0 ? 0 : kMaxBytes + 1) : size * n;
  }
  if (size == 0) throw Error(name + " holds no data: one of its sizes is 0");
  if (const std::uint64_t found = bytes.size() - header; found != size) {
    throw Error(name + (found < size ? " is cut short: " : " goes on after its end: ") +
                "its header promises " + std::to_string(size) + " bytes of data, " +
                std::to_string(found) + " follow; fetch the file again");
  }
  array.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
  return array;
}

IdxArray read_idx(const std::filesystem::path& file, std::size_t dimensions) {
  return parse_idx(read_all(file), dimensions, file.string());
}

}  // namespace nashost::datasets
