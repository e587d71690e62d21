#include <cstdio>
#include <cstdlib>

#include "config/catalogue.hpp"
#include "fuzz_target.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::fuzz {

void feed(std::span<const std::byte> input) {
  try {
    (void)testing::read_text(text_of(input), "fuzz.toml");
  } catch (const ConfigError& error) {
    // file:line:column before anything else is said.
    const std::string text = error.what();
    const auto digits = [&](std::size_t at) {
      const auto end = text.find_first_not_of("0123456789", at);
      return end == std::string::npos || end == at ? std::string::npos : end;
    };
    NASHOST_FUZZ_REQUIRE(text.starts_with("fuzz.toml:"));
    const auto line_end = digits(10);
    NASHOST_FUZZ_REQUIRE(line_end != std::string::npos && text[line_end] == ':');
    const auto column_end = digits(line_end + 1);
    NASHOST_FUZZ_REQUIRE(column_end != std::string::npos && text.substr(column_end, 2) == ": ");
  }
}

std::vector<std::string> seeds() {
  return {std::string(testing::kExample),
          "name = \"a\"\n[data]\ndataset = \"mnist\"\n[space]\nplugin = \"nas_blocks\"\n"
          "[[stage]]\nkind = \"train\"\nsampler = { name = \"exp4\", experts = [\"ucb1\"] }\n"};
}

}  // namespace nashost::fuzz
