#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "fuzz_target.hpp"
#include "nashost/abi/error.hpp"
#include "plugin/note.hpp"

namespace nashost::fuzz {

void feed(std::span<const std::byte> input) {
  try {
    const auto note = plugin::read_plugin_note(plugin::MemorySource(input, "fuzz.so"));
    NASHOST_FUZZ_REQUIRE(plugin::is_identifier(note.id) && !note.version.empty());
  } catch (const PluginError& error) {
    NASHOST_FUZZ_REQUIRE(std::string(error.what()).starts_with("fuzz.so"));
  }
}

std::vector<std::string> seeds() {
  std::ifstream in(NASHOST_FUZZ_PLUGIN, std::ios::binary);
  return {{std::istreambuf_iterator<char>(in), {}}};
}

}  // namespace nashost::fuzz
