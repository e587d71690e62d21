#include "store/run_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "sample_run.hpp"
#include "store/run_reader.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

TEST(RunFolder, TwoRunsOfOneSecondGetTwoFolders) {
  const Folder runs;
  // Both within one second, or the first two of three are.
  const RunFolder first("", runs.path(), "small");
  const RunFolder second("", runs.path(), "small");
  const RunFolder third("", runs.path(), "small");
  EXPECT_NE(first.path(), second.path());
  EXPECT_NE(second.path(), third.path());
  EXPECT_NE(first.path(), third.path());
}

TEST(RunFolder, IsLockedWhileItIsUsed) {
  const Folder folder;
  {
    const RunFolder first(folder.path() / "run", "", "small");
    try {
      RunFolder second(folder.path() / "run");
      FAIL();
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("in use by process"));
    }
    // A new run is not begun in it either, whatever is in it.
    RunStore store(first.file("run.sqlite"), RunStore::Open::create);
    fill(store);
    std::ofstream(first.file("config.toml")) << "name = \"small\"\n";
    try {
      RunFolder second(folder.path() / "run", "", "small");
      FAIL();
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("in use by process"));
    }
  }
  const RunFolder again(folder.path() / "run");
  EXPECT_EQ(again.left_by(), "");
}

TEST(RunFolder, WhatIsNotEmptyIsLeftAlone) {
  const Folder folder;
  std::ofstream(folder.path() / "precious") << "mine";
  EXPECT_THROW(RunFolder(folder.path(), "", "small"), ConfigError);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(RunFolder, ARunThatNeverBeganMakesRoomForAnother) {
  const Folder folder;
  {
    RunFolder first(folder.path(), "", "small");
    first.log("killed before it began");
    RunStore store(first.file("run.sqlite"), RunStore::Open::create);
  }
  {
    RunFolder second(folder.path(), "", "small");
    EXPECT_FALSE(fs::exists(second.file("run.sqlite")));
    RunStore store(second.file("run.sqlite"), RunStore::Open::create);
    fill(store);
  }
  EXPECT_THROW(RunFolder(folder.path(), "", "small"), ConfigError);
}

TEST(RunFolder, AHalfMadeDatabaseMakesRoomForAnother) {
  const Folder folder;
  for (const std::size_t size : {0, 4096}) {
    std::ofstream(folder.path() / "run.sqlite") << std::string(size, 'x');
    std::ofstream(folder.path() / "run.sqlite-journal") << "x";
    EXPECT_THROW(RunReader(folder.path()), Error);
    const RunFolder run(folder.path(), "", "small");
    EXPECT_FALSE(fs::exists(run.file("run.sqlite")));
  }
  // A database with room for a table is somebody's.
  std::ofstream(folder.path() / "run.sqlite") << std::string(8192, 'x');
  std::ofstream(folder.path() / "run.sqlite-journal") << "x";
  EXPECT_THROW(RunFolder(folder.path(), "", "small"), ConfigError);
}

TEST(RunFolder, WhatAKillLeftHalfWrittenIsRemoved) {
  const Folder folder;
  { RunFolder first(folder.path() / "run", "", "small"); }
  const fs::path run = folder.path() / "run";
  fs::create_directory(run / "models");
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  const std::string orphan = ".partial-" + std::to_string(dead);
  // One of a process that is alive, such as a report that is being written.
  const std::string live = ".partial-" + std::to_string(::getpid());
  for (const std::string& name : {"config.toml" + orphan, "models/a.json" + orphan,
                                  "report.html" + live, std::string("notes.partial-2b")}) {
    std::ofstream(run / name) << "half";
  }
  const RunFolder again(run);
  EXPECT_FALSE(fs::exists(run / ("config.toml" + orphan)));
  EXPECT_FALSE(fs::exists(run / ("models/a.json" + orphan)));
  EXPECT_TRUE(fs::exists(run / ("report.html" + live)));
  EXPECT_TRUE(fs::exists(run / "notes.partial-2b"));
}

TEST(RunFolder, NothingIsMadeOutsideOfIt) {
  const Folder folder;
  const RunFolder run(folder.path() / "run", "", "small");
  EXPECT_THROW(run.folder("../outside"), Error);
  EXPECT_THROW(run.folder("/tmp/outside"), Error);
  fs::create_directory_symlink(folder.path(), run.path() / "models");
  EXPECT_THROW(run.folder("models"), Error);
  fs::create_symlink(folder.path() / "other.sqlite", run.path() / "run.sqlite");
  EXPECT_THROW(run.file("run.sqlite"), Error);
}

TEST(RunFolder, TheLogHasALinePerEntry) {
  const Folder folder;
  RunFolder run(folder.path() / "run", "", "small");
  run.log("one");
  run.log("two");
  const std::string text = read_file(run.file("log.txt"));
  EXPECT_THAT(text, HasSubstr(" one\n"));
  EXPECT_TRUE(text.ends_with(" two\n"));
}

}  // namespace
}  // namespace nashost::testing
