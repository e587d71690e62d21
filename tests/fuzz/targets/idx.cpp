#include <cstdio>
#include <cstdlib>

#include "fuzz_target.hpp"
#include "idx_file.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::fuzz {

void feed(std::span<const std::byte> input) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(input.data());
  const std::vector<std::uint8_t> file(bytes, bytes + input.size());
  for (const std::size_t dimensions : {std::size_t{1}, std::size_t{3}}) {
    try {
      const auto array = datasets::parse_idx(file, dimensions, "fuzz");
      std::int64_t size = 1;
      for (const std::int64_t n : array.sizes) size *= n;
      NASHOST_FUZZ_REQUIRE(size == static_cast<std::int64_t>(array.values.size()));
    } catch (const Error&) {
    }
  }
}

std::vector<std::string> seeds() {
  using namespace std::string_literals;
  return {"\0\0\x08\x01\0\0\0\x03\x01\x02\x03"s,
          "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x01"s + "abcd"};
}

}  // namespace nashost::fuzz
