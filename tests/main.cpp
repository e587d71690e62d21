// Every test program starts here: it says what was built and which seed it runs with, so that a
// failure in a log can be repeated.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/version.hpp>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "seed.hpp"

namespace nashost::testing {
namespace {

std::uint64_t the_seed = 1187;

/// Takes `--seed=N` out of the command line; false if N is no number.
bool take_seed(int& argc, char** argv) {
  constexpr std::string_view kFlag = "--seed=";
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with(kFlag)) {
      argv[kept++] = argv[i];
      continue;
    }
    const std::string_view digits = argument.substr(kFlag.size());
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), the_seed);
    if (error != std::errc{} || end != digits.data() + digits.size()) return false;
  }
  argc = kept;
  argv[argc] = nullptr;
  return true;
}

void print_versions() {
  std::cout << "nashost " NASHOST_VERSION ", "
            <<
#ifdef __clang__
      "Clang " __clang_version__
#else
      "GCC " __VERSION__
#endif
            << ", Boost " << BOOST_VERSION / 100000 << '.' << BOOST_VERSION / 100 % 1000 << ", "
#ifdef NDEBUG
            << "no assertions"
#else
            << "assertions on"
#endif
            << ", seed " << the_seed << std::endl;
}

}  // namespace

std::uint64_t seed() { return the_seed; }

}  // namespace nashost::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  if (!nashost::testing::take_seed(argc, argv)) {
    std::cerr << "--seed takes a number from 0 to 2^64 - 1\n";
    return 2;
  }
  // RapidCheck draws its seed from the clock unless told; a caller's own RC_PARAMS stands.
  const std::string parameters = "seed=" + std::to_string(nashost::testing::seed());
  setenv("RC_PARAMS", parameters.c_str(), /*overwrite=*/0);
  // ctest reads the list of tests from standard output: nothing else may stand there.
  if (!::testing::GTEST_FLAG(list_tests)) nashost::testing::print_versions();
  return RUN_ALL_TESTS();
}
