#include "core/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "nashost/abi/error.hpp"

namespace nashost::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Another TMPDIR while the object lives.
class TemporaryFolders : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("TMPDIR", own_.path().c_str(), 1); }
  void TearDown() override {
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
  }
  std::ptrdiff_t number() const {
    return std::distance(fs::directory_iterator(own_.path()), fs::directory_iterator());
  }

  TemporaryFolder own_{"temporary-folders"};
  std::optional<std::string> before_ =
      std::getenv("TMPDIR") == nullptr ? std::nullopt : std::optional(std::getenv("TMPDIR"));
};

TEST_F(TemporaryFolders, GoWithTheirObject) {
  {
    const TemporaryFolder folder("a");
    EXPECT_EQ(folder.path().parent_path(), own_.path());
    EXPECT_TRUE(folder.path().filename().string().starts_with("nashost-a-"));
    std::ofstream(folder.path() / "file") << "text";
    EXPECT_EQ(number(), 1);
  }
  EXPECT_EQ(number(), 0);
}

TEST_F(TemporaryFolders, OfAKilledProcessGoWithTheNextOne) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const TemporaryFolder folder("a");
    std::ofstream(folder.path() / "file") << "text";
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  {
    const TemporaryFolder another("a");
    EXPECT_EQ(number(), 2) << "what a live process uses was taken away";
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(number(), 1);
  {
    const TemporaryFolder of_another_purpose("b");
    EXPECT_EQ(number(), 2);
  }
  const TemporaryFolder another("a");
  EXPECT_EQ(number(), 1);
}

TEST_F(TemporaryFolders, NeedATMPDIRThatIsThere) {
  ::setenv("TMPDIR", (own_.path() / "nowhere").c_str(), 1);
  try {
    const TemporaryFolder folder("a");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("TMPDIR = " + (own_.path() / "nowhere").string()),
                                    HasSubstr("set TMPDIR")));
  }
}

}  // namespace
}  // namespace nashost::testing
