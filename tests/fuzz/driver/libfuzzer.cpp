// libFuzzer calls this; NASHOST_FUZZ_SEEDS=DIR in the environment makes it write the seeds first.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "fuzz_target.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* folder = std::getenv("NASHOST_FUZZ_SEEDS");
  if (folder == nullptr) return 0;
  int number = 0;
  for (const std::string& seed : nashost::fuzz::seeds()) {
    std::ofstream(std::string(folder) + "/seed-" + std::to_string(number++), std::ios::binary)
        .write(seed.data(), static_cast<std::streamsize>(seed.size()));
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  nashost::fuzz::feed(std::as_bytes(std::span(data, size)));
  return 0;
}
