#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

#include "plugin_fixture.hpp"

namespace nashost::testing {

struct Ended {
  int status;
  std::string output;
  std::string errors;
};

/// The built program, with the fixtures in this folder as the only plugins besides the installed
/// ones.
class ProgramTest : public ::testing::Test {
 protected:
  Ended nashost(const std::string& arguments) {
    return shell("HOME=" + folder_.path().string() + " XDG_DATA_HOME= NASHOST_PLUGIN_PATH=" +
                 folder_.path().string() + " " NASHOST_BUILD_DIR "/bin/nashost " + arguments);
  }
  Ended shell(const std::string& line) {
    const auto errors = folder_ / "errors.txt";
    std::FILE* const stream = ::popen((line + " 2>" + errors.string()).c_str(), "r");
    Ended ended{};
    for (int c = std::fgetc(stream); c != EOF; c = std::fgetc(stream)) {
      ended.output.push_back(static_cast<char>(c));
    }
    ended.status = WEXITSTATUS(::pclose(stream));
    const auto bytes = contents(errors);
    ended.errors.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return ended;
  }

  TemporaryFolder folder_;
};

}  // namespace nashost::testing
