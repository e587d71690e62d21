#include "core/contained_path.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "nashost/abi/error.hpp"

namespace nashost::testing {
namespace {

namespace fs = std::filesystem;

class ContainedPath : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "nashost-contained-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    fs::create_directories(root_ / "run/checkpoints");
    std::ofstream(root_ / "secret") << "not yours";
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path root_;
};

TEST_F(ContainedPath, IsTheNameBelowTheFolder) {
  EXPECT_EQ(contained(root_ / "run", "checkpoints/leader.safetensors"),
            root_ / "run/checkpoints/leader.safetensors");
  EXPECT_EQ(contained(root_ / "run", "new/file"), root_ / "run/new/file");
}

TEST_F(ContainedPath, NothingLeadsOut) {
  for (const char* name : {"", "../secret", "checkpoints/../../secret", "/etc/passwd", ".."}) {
    EXPECT_THROW(contained(root_ / "run", name), Error) << name;
  }
}

TEST_F(ContainedPath, LinksBelowTheFolderAreRefused) {
  fs::create_symlink(root_ / "secret", root_ / "run/link");
  fs::create_directory_symlink(root_, root_ / "run/folder");
  EXPECT_THROW(contained(root_ / "run", "link"), Error);
  EXPECT_THROW(contained(root_ / "run", "folder/secret"), Error);
  fs::create_symlink(root_ / "nowhere", root_ / "run/dangling");
  EXPECT_THROW(contained(root_ / "run", "dangling"), Error);
}

TEST_F(ContainedPath, TheFolderItselfMayBeALink) {
  fs::create_directory_symlink(root_ / "run", root_ / "latest");
  EXPECT_EQ(contained(root_ / "latest", "checkpoints"), root_ / "latest/checkpoints");
}

}  // namespace
}  // namespace nashost::testing
