#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
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

TEST_F(AtomicFiles, APipeIsNotReplaced) {
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  EXPECT_THROW(write_file(file(), "text"), Error);
  EXPECT_TRUE(fs::is_fifo(file()));
  EXPECT_FALSE(fs::exists(temporary()));
}

TEST_F(AtomicFiles, OutputGoesIntoAPipe) {
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  fs::create_symlink(file(), folder_.path() / "link");
  // Open for reading, too, so that nobody waits for the other end; a pipe holds this much.
  const int end = ::open(file().c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(end, 0);
  write_output(folder_.path() / "link", "text");
  char read[8] = {};
  EXPECT_EQ(::read(end, read, sizeof read), 4);
  EXPECT_STREQ(read, "text");
  ::close(end);
  EXPECT_TRUE(fs::is_fifo(file()));
}

TEST_F(AtomicFiles, OutputGoesWhereALinkLeads) {
  fs::create_directory(folder_.path() / "there");
  const fs::path target = folder_.path() / "there/target", link = folder_.path() / "link";
  fs::create_symlink("there/target", link);
  for (const char* text : {"made", "replaced"}) {
    write_output(link, text);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_FALSE(fs::is_symlink(target));
    EXPECT_EQ(read_file(target), text);
  }
}

TEST_F(AtomicFiles, OutputThatCannotBeIsRefused) {
  EXPECT_THROW(write_output(folder_.path(), "text"), ConfigError);
  EXPECT_THROW(write_output(folder_.path() / "nowhere/file", "text"), ConfigError);
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
