#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using namespace nashost::testing;

void expect_usage_error(const Ended& ended, const std::string& says) {
  EXPECT_EQ(ended.status, 2) << says;
  EXPECT_THAT(ended.errors, AllOf(StartsWith("nashost: "), HasSubstr(says)));
  EXPECT_THAT(ended.output, IsEmpty());
}

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

TEST_F(ProgramTest, SaysWhyOfComponentsAndOfFilesThatWereNotRead) {
  const auto several = folder_.copy("several");
  const auto unread = folder_.copy("lazy", "zz.so");
  std::filesystem::permissions(unread, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(nashost("plugins --why alone").output,
              HasSubstr("none; a component of it is in\n  " + std::string(19, ' ') + " " +
                        several.string()));
  EXPECT_THAT(nashost("plugins --why several:alone").output,
              HasSubstr("Files of the name 'several':\n"));
  EXPECT_THAT(nashost("plugins --why lazy").output,
              AllOf(HasSubstr("none"), HasSubstr("Refused before their names were read:"),
                    HasSubstr(unread.string() + " is not trusted")));
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
  expect_usage_error(nashost("plugin"), "unknown command 'plugin'; did you mean 'plugins'?");
  expect_usage_error(nashost("plugins --jsn"),
                     "unknown option '--jsn' of nashost plugins; did you mean "
                     "'--json'?");
  expect_usage_error(nashost("inspect"), "NAME is required");
  expect_usage_error(nashost("inspect a b"), "'b' is one argument too many for nashost inspect");
}

TEST_F(ProgramTest, WhyTakesTheFoldersAndPinsOfAConfig) {
  std::filesystem::create_directory(folder_ / "own");
  folder_.copy("rival", "own/rival.so");
  folder_.copy("lazy");
  const auto config =
      folder_.write("pinned.toml", "[plugins]\npath = ['own']\nversion = { lazy = '>=2' }\n");
  const auto why = [&](const std::string& name) {
    return nashost("plugins --why " + name + " --config " + config.string()).output;
  };
  EXPECT_THAT(why("rival"), AllOf(HasSubstr("[plugins] path"), HasSubstr("own: 1 file"),
                                  HasSubstr("own/rival.so"), HasSubstr("used")));
  EXPECT_THAT(why("lazy"), HasSubstr("is version 1.2.0 of 'lazy', and the config pins it to "
                                     "\">=2\""));
}

/// The program's lab with one policy, or with what is asked for as one.
class LabProgramTest : public ProgramTest {
 protected:
  Ended lab(const std::string& policy) {
    const auto config =
        folder_.write("lab.toml",
                      "[lab]\nhorizon = 10\nrepetitions = 1\n[[environment]]\nname = 'e'\nkind = "
                      "'bernoulli'\nmeans = [0.5]\n[[policy]]\nname = '" +
                          policy + "'\n");
    std::filesystem::remove_all(folder_ / "run");
    return nashost("lab --workers 1 --config " + config.string() + " --run-dir " +
                   (folder_ / "run").string());
  }
};

TEST_F(LabProgramTest, ComponentsOfOneNameAreToldApartByTheirPlugin) {
  folder_.copy("several");
  folder_.copy("rival");
  EXPECT_THAT(lab("shared").errors, HasSubstr("write 'rival:shared' or 'several:shared'"));
  const Ended ended = lab("rival:shared");
  EXPECT_EQ(ended.status, 0) << ended.errors;
  EXPECT_THAT(ended.output, HasSubstr("rival:shared"));
}

TEST_F(LabProgramTest, ALabSaysWhyItsPluginIsRefused) {
  for (const std::string name : {"no_note", "two_notes", "other_abi", "duplicate_parameters"}) {
    const auto file = folder_.copy(name);
    const Ended ended = lab(name);
    EXPECT_EQ(ended.status, 3) << name;
    EXPECT_THAT(ended.errors, HasSubstr(file.string()));
  }
  const Ended unknown = lab("nobody:lazy");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("lab.toml:9:8: unknown"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run"));
}

TEST_F(ProgramTest, ChecksAPluginAndEndsWithTheVerdict) {
  const Ended good = nashost("check " + fixture("obedient").string());
  EXPECT_EQ(good.status, 0) << good.errors;
  EXPECT_THAT(good.output, AllOf(HasSubstr("holds   survives pruning"), HasSubstr("laws hold")));
  const Ended bad = nashost("check " + fixture("lazy").string());
  EXPECT_EQ(bad.status, 3);
  EXPECT_THAT(bad.output, HasSubstr("BROKEN  legal draws"));
  EXPECT_THAT(bad.errors, HasSubstr("laws are broken"));
  const Ended json = nashost("check --json " + fixture("lazy").string());
  EXPECT_EQ(json.status, 3);
  EXPECT_EQ(nlohmann::json::parse(json.output)["holds"], false);
  EXPECT_EQ(nashost("check " + fixture("no_note").string()).status, 3);
  EXPECT_EQ(nashost("check --timeout -1 x.so").status, 2);
}

TEST_F(ProgramTest, SaysItsVersionAndWhatPluginsMustMatch) {
  const Ended ended = nashost("--version");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.output, AllOf(StartsWith("nashost "), HasSubstr("compiler"), HasSubstr("abi"),
                                  HasSubstr("headers")));
}

}  // namespace
}  // namespace nashost::plugin
