#include "core/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/temporary_folder.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class AtomicFiles : public ::testing::Test {
 protected:
  fs::path file() const { return folder_.path() / "file"; }
  fs::path temporary() const {
    return folder_.path() / ("file.partial-" + std::to_string(::getpid()));
  }
  TemporaryFolder folder_{"atomic-files"};
};

TEST_F(AtomicFiles, TheOldOneStandsUntilTheNewOneIsWhole) {
  write_file(file(), "old");
  {
    AtomicFile out(file());
    out.write("new");
    EXPECT_EQ(read_file(file()), "old");
    out.commit();
  }
  EXPECT_EQ(read_file(file()), "new");
  {
    AtomicFile out(file());
    out.write("never");
  }
  EXPECT_EQ(read_file(file()), "new");
  EXPECT_FALSE(fs::exists(temporary()));
}

TEST_F(AtomicFiles, LinksAreReplacedNotFollowed) {
  const fs::path elsewhere = folder_.path() / "elsewhere";
  write_file(elsewhere, "precious");
  fs::create_symlink(elsewhere, temporary());
  fs::create_symlink(elsewhere, file());
  write_file(file(), "new");
  EXPECT_EQ(read_file(elsewhere), "precious");
  EXPECT_FALSE(fs::is_symlink(file()));
  EXPECT_EQ(read_file(file()), "new");
}

TEST_F(AtomicFiles, WhatCannotBeMadeIsNamed) {
  try {
    write_file(folder_.path() / "nowhere/file", "text");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("nowhere/file: No such file or directory"));
  }
}

}  // namespace
}  // namespace nashost::testing
