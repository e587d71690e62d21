#include "plugin/discovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace nashost::testing;

/// An environment variable for the length of a test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* const before = std::getenv(name)) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Environment() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

std::vector<std::string> folders(const SearchPath& search) {
  std::vector<std::string> all;
  for (const auto& folder : search.folders) all.push_back(folder.path.string());
  return all;
}

TEST(SearchPathTest, IsInTheOrderOfTheDesign) {
  const Environment listed("NASHOST_PLUGIN_PATH", "/one:/two");
  const Environment data("XDG_DATA_HOME", "/data");
  const SearchPath search = SearchPath::of_process({"mine.so"}, {"/config"});
  EXPECT_THAT(search.files, ElementsAre("mine.so"));
  EXPECT_THAT(folders(search), ElementsAre("/config", "/one", "/two", "/data/nashost/plugins",
                                           NASHOST_BUILD_DIR "/lib/nashost/plugins"));
}

TEST(SearchPathTest, EmptyEntriesAreNotTheWorkingDirectory) {
  const Environment listed("NASHOST_PLUGIN_PATH", ":/one::");
  const Environment data("XDG_DATA_HOME", "relative, so to be ignored");
  const Environment home("HOME", "/home/me");
  EXPECT_THAT(folders(SearchPath::of_process()),
              ElementsAre("/one", "/home/me/.local/share/nashost/plugins",
                          NASHOST_BUILD_DIR "/lib/nashost/plugins"));
}

class DiscoveryTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(DiscoveryTest, LooksAtLibrariesInOneFolderByName) {
  folder_.copy("lazy");
  folder_.copy("several");
  folder_.copy("rival", "below/rival.so");
  folder_.copy("rival", ".hidden.so");
  folder_.copy("rival", "rival.so.1");
  folder_.write("README.md", "text");
  const Discovery found = discover(in_folder(folder_.path()));
  ASSERT_EQ(found.candidates.size(), 2U);
  EXPECT_EQ(found.candidates[0].note->id, "lazy");
  EXPECT_EQ(found.candidates[1].note->id, "several");
  EXPECT_TRUE(found.candidates[0].usable());
  ASSERT_EQ(found.places.size(), 1U);
  EXPECT_EQ(found.places[0].verdict, "2 files");
}

TEST_F(DiscoveryTest, SaysWhyAFolderIsNotSearched) {
  const auto file = folder_.write("file", "");
  SearchPath search;
  for (const std::filesystem::path& path :
       {std::filesystem::path("relative"), folder_ / "missing", file}) {
    search.folders.push_back({Source::environment, path});
  }
  const Discovery found = discover(search);
  ASSERT_EQ(found.places.size(), 3U);
  EXPECT_THAT(found.places[0].verdict, HasSubstr("the working directory does not count"));
  EXPECT_EQ(found.places[1].verdict, "not there");
  EXPECT_THAT(found.places[2].verdict, HasSubstr("name one file with --plugin"));
}

TEST_F(DiscoveryTest, AFolderThatOthersMayWriteIsNotSearched) {
  folder_.copy("lazy");
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0777), 0);
  const Discovery found = discover(in_folder(folder_.path()));
  EXPECT_TRUE(found.candidates.empty());
  EXPECT_THAT(found.places[0].verdict, StartsWith("not searched: " + folder_.path().string() +
                                                  " can be written by everybody"));
}

TEST_F(DiscoveryTest, AFileThatOthersMayWriteIsRefusedUnread) {
  const auto file = folder_.copy("lazy");
  ASSERT_EQ(::chmod(file.c_str(), 0666), 0);
  const Discovery found = discover(in_folder(folder_.path()));
  EXPECT_FALSE(found.candidates[0].note.has_value());
  EXPECT_THAT(found.candidates[0].refusal,
              AllOf(StartsWith(file.string() + " is not trusted: "), HasSubstr("mode 0666")));
}

TEST_F(DiscoveryTest, ANamedFileMayBeRelative) {
  const auto file = folder_.copy("lazy");
  const auto relative = std::filesystem::relative(file);
  const Discovery found = discover(only({relative}));
  EXPECT_TRUE(found.candidates[0].usable()) << found.candidates[0].refusal;
  EXPECT_TRUE(found.candidates[0].file.is_absolute());
}

TEST_F(DiscoveryTest, OneFileFoundTwiceIsNoClash) {
  const auto file = folder_.copy("lazy");
  std::filesystem::create_symlink(file, folder_ / "z_link.so");
  SearchPath search = in_folder(folder_.path());
  search.files.push_back(file);
  const Discovery found = discover(search);
  ASSERT_EQ(found.candidates.size(), 3U);
  EXPECT_TRUE(found.candidates[0].usable());
  EXPECT_EQ(found.candidates[0].source, Source::command_line);
  EXPECT_TRUE(found.candidates[1].seen_before);
  EXPECT_TRUE(found.candidates[2].seen_before);
}

TEST_F(DiscoveryTest, TwoFilesOfOneNameAreBothRefused) {
  const auto first = folder_.copy("lazy", "first.so");
  const auto second = folder_.copy("lazy", "second.so");
  const Discovery found = discover(in_folder(folder_.path()));
  EXPECT_EQ(found.candidates[0].refusal,
            first.string() + " is plugin 'lazy', and so is " + second.string() +
                "; remove one of them, or build it under another name");
  EXPECT_THAT(found.candidates[1].refusal, StartsWith(second.string()));
}

TEST_F(DiscoveryTest, AnUnusableFileDoesNotClash) {
  folder_.copy("lazy");
  // The same name, but cut short: it has no note that could be read, or another ABI.
  folder_.write("cut.so",
                "\x7f"
                "ELF");
  const Discovery found = discover(in_folder(folder_.path()));
  EXPECT_THAT(found.candidates[0].refusal, HasSubstr("is cut short"));
  EXPECT_TRUE(found.candidates[1].usable());
}

TEST_F(DiscoveryTest, WhatCannotBeReadIsARefusal) {
  std::filesystem::create_symlink(folder_ / "nowhere", folder_ / "dangling.so");
  ASSERT_EQ(::mkfifo((folder_ / "pipe.so").c_str(), 0600), 0);
  const Discovery found = discover(in_folder(folder_.path()));
  EXPECT_THAT(found.candidates[0].refusal, HasSubstr("dangling.so is not there"));
  EXPECT_THAT(found.candidates[1].refusal, HasSubstr("pipe.so is not a file"));
}

}  // namespace
}  // namespace nashost::plugin
