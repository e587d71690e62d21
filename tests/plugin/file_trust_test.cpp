#include "plugin/file_trust.hpp"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "plugin/child_process.hpp"
#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace nashost::testing;

constexpr uid_t kNobody = 65534;
constexpr uid_t kStranger = 12345;

/// What `look` says when an ordinary user asks: as root, every owner but a stranger would be "you".
std::string as_user(const std::function<std::optional<std::string>()>& look) {
  return in_child_process(
      [&] {
        if (::geteuid() == 0 &&
            (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) {
          return std::string("cannot become another user");
        }
        return look().value_or("trusted");
      },
      std::chrono::seconds(10));
}

/// folder/file.so, both the user's.
class FileTrustTest : public ::testing::Test {
 protected:
  FileTrustTest() {
    file_ = folder_.write("file.so", "");
    for (const auto& path : {folder_.path(), file_}) own(path, kNobody);
    mode(folder_.path(), 0755);
    mode(file_, 0644);
  }

  void own(const std::filesystem::path& path, uid_t user) {
    if (::geteuid() != 0) return;
    ASSERT_EQ(::chown(path.c_str(), user, user), 0);
  }
  void mode(const std::filesystem::path& path, mode_t bits) {
    ASSERT_EQ(::chmod(path.c_str(), bits), 0);
  }
  std::string file() {
    return as_user([&] { return distrust_file(file_); });
  }
  std::string folder() {
    return as_user([&] { return distrust_folder(folder_.path()); });
  }

  TemporaryFolder folder_;
  std::filesystem::path file_;
};

TEST_F(FileTrustTest, OnesOwnAreTrusted) {
  EXPECT_EQ(file(), "trusted");
  EXPECT_EQ(folder(), "trusted");
}

TEST_F(FileTrustTest, RootsAreTrusted) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a file root's";
  own(folder_.path(), 0);
  own(file_, 0);
  EXPECT_EQ(file(), "trusted");
  EXPECT_EQ(folder(), "trusted");
}

TEST_F(FileTrustTest, AStrangersAreNot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  own(file_, kStranger);
  EXPECT_THAT(file(), AllOf(HasSubstr("file.so belongs to user 12345, who is neither root nor you"),
                            HasSubstr("chown")));
  own(file_, kNobody);
  own(folder_.path(), kStranger);
  EXPECT_THAT(file(), HasSubstr(folder_.path().string() + " belongs to user 12345"));
  EXPECT_THAT(folder(), HasSubstr("belongs to user 12345"));
}

TEST_F(FileTrustTest, WhatEverybodyMayWriteIsNot) {
  mode(file_, 0646);
  EXPECT_THAT(file(), AllOf(HasSubstr("file.so can be written by everybody (mode 0646)"),
                            HasSubstr("chmod go-w " + file_.string())));
  mode(file_, 0644);
  mode(folder_.path(), 0757);
  EXPECT_THAT(file(), HasSubstr(folder_.path().string() + " can be written by everybody"));
  EXPECT_THAT(folder(), HasSubstr("can be written by everybody (mode 0757)"));
}

TEST_F(FileTrustTest, WhatAGroupMayWriteIsNot) {
  // Group 1 is `daemon` wherever this runs: nobody's own.
  if (::geteuid() != 0) GTEST_SKIP() << "only root can choose the group";
  ASSERT_EQ(::chown(file_.c_str(), kNobody, 1), 0);
  mode(file_, 0664);
  EXPECT_THAT(file(), HasSubstr("can be written by its group (mode 0664)"));
}

TEST_F(FileTrustTest, AGroupOfOnesOwnIsOneself) {
  // As root: user root and group root have one name, and the group no further members.
  if (::geteuid() != 0) GTEST_SKIP() << "needs a user whose group has the user's name";
  own(folder_.path(), 0);
  own(file_, 0);
  mode(file_, 0664);
  mode(folder_.path(), 0775);
  EXPECT_EQ(file(), "trusted");
  EXPECT_EQ(folder(), "trusted");
}

TEST_F(FileTrustTest, StickyFoldersProtectAFileThatIsNamedButAreNotSearched) {
  mode(folder_.path(), 01777);
  EXPECT_EQ(file(), "trusted");
  EXPECT_THAT(folder(), HasSubstr("can be written by everybody (mode 1777)"));
}

TEST_F(FileTrustTest, FoldersAboveCountUnlessTheyAreSticky) {
  const auto below = folder_ / "below";
  std::filesystem::create_directory(below);
  std::filesystem::rename(file_, below / "file.so");
  file_ = below / "file.so";
  own(below, kNobody);
  mode(below, 0755);
  mode(folder_.path(), 0777);
  EXPECT_THAT(file(), HasSubstr(folder_.path().string() + " can be written by everybody"));
  EXPECT_THAT(as_user([&] { return distrust_folder(below); }), HasSubstr("(mode 0777)"));
  mode(folder_.path(), 01777);
  EXPECT_EQ(file(), "trusted");
}

TEST_F(FileTrustTest, ALinkIsJudgedByWhereItLeads) {
  const TemporaryFolder open;
  mode(open.path(), 0777);
  const auto target = open.write("target.so", "");
  own(target, kNobody);
  std::filesystem::create_symlink(target, folder_ / "link.so");
  EXPECT_THAT(as_user([&] { return distrust_file(folder_ / "link.so"); }),
              HasSubstr(open.path().string() + " can be written by everybody"));
}

TEST_F(FileTrustTest, WhatIsNotThereIsSaid) {
  EXPECT_THAT(as_user([&] { return distrust_file(folder_ / "none.so"); }),
              HasSubstr("none.so: No such file"));
}

}  // namespace
}  // namespace nashost::plugin
