#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace nashost::testing;

/// `nashost new`; what it writes is built and run by tests/install.
class NewCommandTest : public ProgramTest {
 protected:
  Ended begin(const std::string& kind, const std::string& name, const std::string& more = {}) {
    return nashost("new " + kind + " " + name + " --folder '" + (folder_ / name).string() + "' " +
                   more);
  }
  void expect_refused(const std::string& kind, const std::string& name, const std::string& says) {
    const Ended ended = begin(kind, name);
    EXPECT_EQ(ended.status, 2) << name;
    EXPECT_THAT(ended.errors, HasSubstr(says));
  }
};

TEST_F(NewCommandTest, TheNameReplacesTheStandInEverywhere) {
  for (const std::string kind : {"policy", "sampler", "pruner", "space", "dataset"}) {
    const std::string name = "win_" + kind;
    const Ended ended = begin(kind, name);
    ASSERT_EQ(ended.status, 0) << ended.errors;
    EXPECT_THAT(ended.output, AllOf(HasSubstr(name + ".cpp"), HasSubstr("cmake --build")));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / name)) {
      ++files;
      const auto bytes = contents(entry.path());
      const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      EXPECT_THAT(text + entry.path().filename().string(),
                  AllOf(Not(HasSubstr("my_" + kind)), Not(HasSubstr("My"))))
          << entry.path();
    }
    EXPECT_GE(files, 6U);
    EXPECT_TRUE(std::filesystem::exists(folder_ / name / (name + "_test.cpp")));
  }
}

TEST_F(NewCommandTest, ANameThatCannotBeOneIsRefusedWithOneThatCan) {
  expect_refused("policy", "Win-Stay", "'Win-Stay' cannot be a plugin's name");
  expect_refused("policy", "Win-Stay", "take 'win_stay'");
  expect_refused("policy", "7up", "take 'up'");
  expect_refused("policy", "a/b", "take 'a_b'");
  expect_refused("policy", "test", "CMake");
  expect_refused("pruner", "parameters", "take 'my_parameters'");
  expect_refused("policy", std::string(48, 'a'), "at most 47 characters");
  EXPECT_THAT(nashost("new teapot x").errors, HasSubstr("policy"));
  EXPECT_EQ(nashost("new policy").status, 2);
}

TEST_F(NewCommandTest, ANameThatIsTakenIsRefused) {
  folder_.copy("several");  // offers the policies shared, alone, …
  expect_refused("policy", "several",
                 "there is a plugin 'several' already, in " + (folder_ / "several.so").string());
  expect_refused("policy", "alone", "there is a policy 'alone' already");
  EXPECT_EQ(begin("pruner", "alone").status, 0) << "another kind may have the name";
}

TEST_F(NewCommandTest, AFolderThatIsNotEmptyIsLeftAlone) {
  std::filesystem::create_directory(folder_ / "mine");
  EXPECT_EQ(begin("policy", "mine").status, 0) << "an empty one is taken";
  const auto before = contents(folder_ / "mine/mine.cpp");
  folder_.write("mine/mine.cpp", "precious");
  const Ended ended = begin("policy", "mine");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.errors, HasSubstr("is there already and not empty; choose another name"));
  EXPECT_EQ(contents(folder_ / "mine/mine.cpp").size(), 8U);
  EXPECT_NE(before.size(), 8U);
}

}  // namespace
}  // namespace nashost::plugin
