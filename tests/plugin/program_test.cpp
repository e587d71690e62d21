#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using namespace nashost::testing;

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
    const auto errors = folder_ / "errors.txt";
    const std::string command = "HOME=" + folder_.path().string() +
                                " XDG_DATA_HOME= NASHOST_PLUGIN_PATH=" + folder_.path().string() +
                                " " NASHOST_BUILD_DIR "/bin/nashost " + arguments + " 2>" +
                                errors.string();
    std::FILE* const stream = ::popen(command.c_str(), "r");
    Ended ended{};
    for (int c = std::fgetc(stream); c != EOF; c = std::fgetc(stream)) {
      ended.output.push_back(static_cast<char>(c));
    }
    ended.status = WEXITSTATUS(::pclose(stream));
    const auto bytes = contents(errors);
    ended.errors.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return ended;
  }
  void expect_usage_error(const std::string& arguments, const std::string& says) {
    const Ended ended = nashost(arguments);
    EXPECT_EQ(ended.status, 2) << arguments;
    EXPECT_THAT(ended.errors, AllOf(StartsWith("nashost: "), HasSubstr(says)));
    EXPECT_THAT(ended.output, IsEmpty());
  }

  TemporaryFolder folder_;
};

TEST_F(ProgramTest, ListsWhatItFindsAndWhatItRefuses) {
  folder_.copy("lazy");
  const auto text = folder_.write("text.so", "hello");
  const Ended ended = nashost("plugins");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(
      ended.output,
      AllOf(HasSubstr("lazy"), HasSubstr("1.2.0"), HasSubstr((folder_ / "lazy.so").string()),
            HasSubstr("Refused:\n  " + text.string() + " is not a shared library")));
}

TEST_F(ProgramTest, ListsTheSameAsJson) {
  folder_.copy("several");
  const Ended ended = nashost("plugins --json --why several --load");
  const auto object = nlohmann::json::parse(ended.output);
  EXPECT_EQ(object["search"].at(0)["source"], "NASHOST_PLUGIN_PATH");
  EXPECT_EQ(object["search"].at(0)["verdict"], "1 file");
  const auto& file = object["files"].at(0);
  EXPECT_EQ(file["plugin"], "several");
  EXPECT_EQ(file["usable"], true);
  EXPECT_EQ(file["components"].size(), 4U);
}

TEST_F(ProgramTest, LoadingOneThatCrashesLeavesTheOthers) {
  folder_.copy("lazy");
  folder_.copy("exits");
  const Ended ended = nashost("plugins --load --why exits --json");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(nlohmann::json::parse(ended.output)["files"].at(0)["refusal"].get<std::string>(),
              HasSubstr("ended the process with status 0"));
}

TEST_F(ProgramTest, SaysWhy) {
  const auto first = folder_.copy("lazy", "first.so");
  const auto second = folder_.copy("lazy", "second.so");
  const Ended ended = nashost("plugins --why lazy");
  EXPECT_THAT(ended.output, AllOf(HasSubstr(folder_.path().string() + ": 2 files"),
                                  HasSubstr("refused: " + first.string() +
                                            " is plugin 'lazy', and "
                                            "so is " +
                                            second.string())));
}

TEST_F(ProgramTest, InspectsByPluginByComponentAndByFile) {
  folder_.copy("several");
  folder_.copy("rival");
  EXPECT_THAT(nashost("inspect several").output,
              AllOf(HasSubstr("policy 'shared'"), HasSubstr("policy 'alone'")));
  EXPECT_THAT(nashost("inspect alone").output,
              AllOf(HasSubstr("policy 'alone'"), Not(HasSubstr("'shared'"))));
  EXPECT_THAT(nashost("inspect shared").output,
              AllOf(HasSubstr("Of several."), HasSubstr("Of the rival.")));
  EXPECT_THAT(nashost("inspect rival:shared").output,
              AllOf(HasSubstr("Of the rival."), Not(HasSubstr("Of several."))));
  EXPECT_THAT(nashost("inspect " + fixture("lazy").string()).output,
              AllOf(HasSubstr("share: real in [0, 1) [rounds], default 0.5"),
                    HasSubstr("source: nobody 2026, eq. 7")));
}

TEST_F(ProgramTest, WhatAPluginPrintsStaysOutOfTheJson) {
  const Ended ended = nashost("inspect --json " + fixture("chatters").string());
  EXPECT_EQ(nlohmann::json::parse(ended.output).at(0)["plugin"], "chatters");
  EXPECT_THAT(ended.errors, HasSubstr("this does not belong"));
}

TEST_F(ProgramTest, RefusedPluginsEndWithStatus3) {
  folder_.copy("lazy");
  for (const std::string name : {"exits", "no_create", "other_abi", "no_note"}) {
    const Ended ended = nashost("inspect " + fixture(name).string());
    EXPECT_EQ(ended.status, 3) << name;
    EXPECT_THAT(ended.errors, StartsWith("nashost: " + fixture(name).string()));
  }
  const Ended unknown = nashost("inspect lasy");
  EXPECT_EQ(unknown.status, 3);
  EXPECT_THAT(unknown.errors, HasSubstr("did you mean 'lazy'?"));
}

TEST_F(ProgramTest, UsageErrorsSuggestAndEndWithStatus2) {
  expect_usage_error("plugin", "unknown command 'plugin'; did you mean 'plugins'?");
  expect_usage_error("plugins --jsn",
                     "unknown option '--jsn' of nashost plugins; did you mean "
                     "'--json'?");
  expect_usage_error("inspect", "NAME is required");
  expect_usage_error("inspect a b", "'b' is one argument too many for nashost inspect");
}

TEST_F(ProgramTest, SaysItsVersionAndWhatPluginsMustMatch) {
  const Ended ended = nashost("--version");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.output, AllOf(StartsWith("nashost "), HasSubstr("compiler"), HasSubstr("abi"),
                                  HasSubstr("headers")));
}

}  // namespace
}  // namespace nashost::plugin
