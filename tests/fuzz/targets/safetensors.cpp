#include "network/safetensors.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "fuzz_target.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::fuzz {

void feed(std::span<const std::byte> input) {
  try {
    for (const auto& [name, tensor] : network::parse_safetensors(text_of(input), "fuzz").tensors) {
      NASHOST_FUZZ_REQUIRE(tensor.nbytes() <= input.size());
    }
  } catch (const Error&) {
  }
}

std::vector<std::string> seeds() {
  const std::string header =
      R"({"__metadata__":{"stage":"leader"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
      R"("b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}} )";
  const std::uint64_t length = header.size();
  std::string file(sizeof length, '\0');
  std::memcpy(file.data(), &length, sizeof length);
  return {file + header + std::string(16, 'x')};
}

}  // namespace nashost::fuzz
