#include "config/find_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "catalogue.hpp"

namespace nashost::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

class FindConfig : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(::testing::TempDir()) / (std::string("find_config_") + test->name());
    fs::remove_all(root_);
    fs::create_directories(root_ / "installed");
    fs::create_directories(root_ / "here");
    std::ofstream(root_ / "installed/mnist.toml") << "seed = 1\n";
    before_ = fs::current_path();
    fs::current_path(root_ / "here");
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(root_);
  }
  FoundConfig find(const std::string& name) { return find_config(name, {root_ / "installed"}); }
  fs::path root_, before_;
};

TEST_F(FindConfig, PrefersWhatIsHere) {
  EXPECT_EQ(find("mnist.toml").file, root_ / "installed/mnist.toml");
  EXPECT_TRUE(find("mnist.toml").installed);
  std::ofstream("mnist.toml") << "seed = 2\n";
  EXPECT_EQ(find("mnist.toml").file, "mnist.toml");
  EXPECT_FALSE(find("mnist.toml").installed);
}

TEST_F(FindConfig, LooksNowhereElseForANameWithAFolder) {
  EXPECT_EQ(find("../installed/mnist.toml").file, "../installed/mnist.toml");
  EXPECT_THAT(problem_lines([&] { find("./mnist.toml"); }),
              ElementsAre("./mnist.toml: there is no such config file"));
  EXPECT_THAT(problem_lines([&] { find("../installed"); }), ElementsAre(HasSubstr("is a folder")));
}

TEST_F(FindConfig, SuggestsNearNamesAndSaysWhereItLooked) {
  EXPECT_THAT(problem_lines([&] { find("mnst.toml"); }),
              ElementsAre("there is no config 'mnst.toml'; did you mean 'mnist.toml'? (looked for "
                          "in the working directory, " +
                          (root_ / "installed").string() + ")"));
  EXPECT_THAT(problem_lines([&] { find(""); }), ElementsAre(HasSubstr("there is no config ''")));
}

TEST(InstalledConfigFolders, ExistAllOfThem) {
  for (const auto& folder : installed_config_folders()) EXPECT_TRUE(fs::is_directory(folder));
}

}  // namespace
}  // namespace nashost::testing
