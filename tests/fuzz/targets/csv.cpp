#include "lab/csv.hpp"

#include <cstdio>
#include <cstdlib>

#include "fuzz_target.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::fuzz {

void feed(std::span<const std::byte> input) {
  try {
    const auto csv = lab::Csv::parse(text_of(input), "fuzz.csv");
    NASHOST_FUZZ_REQUIRE(csv.rows() > 0 && !csv.columns().empty());
    for (std::size_t row = 0; row < csv.rows(); ++row) {
      for (std::size_t column = 0; column < csv.columns().size(); ++column) {
        try {
          (void)csv.number(row, column);
        } catch (const ConfigError&) {
        }
      }
    }
  } catch (const ConfigError& error) {
    NASHOST_FUZZ_REQUIRE(std::string(error.what()).starts_with("fuzz.csv:"));
  }
}

std::vector<std::string> seeds() {
  return {"step,(1, 1),\"(1, 2)\"\n0,0.5,0.25\r\n1,\"0.75\",1e-3\n",
          "\xEF\xBB\xBF"
          "arch,score\n\n1|0|2,91.5\n\"a \"\"quoted\"\" one\",nan\n"};
}

}  // namespace nashost::fuzz
