#include "store/run_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <optional>

#include "nashost/abi/error.hpp"
#include "sample_run.hpp"
#include "store/run_reader.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

TEST(RunLock, OnlyOneHasIt) {
  const Folder folder;
  std::optional<RunLock> first(std::in_place, folder.path());
  try {
    RunLock second(folder.path());
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("in use by process " + std::to_string(::getpid())));
  }
  EXPECT_THAT(RunLock::holder(folder.path()).value_or(""), HasSubstr("process"));
  first.reset();
  EXPECT_EQ(RunLock::holder(folder.path()), std::nullopt);
  EXPECT_EQ(RunLock(folder.path()).left_by(), "");
}

TEST(RunLock, OfAKilledProcessIsFreeAndTold) {
  const Folder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const RunLock lock(folder.path());
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_THAT(RunLock::holder(folder.path()).value_or(""), HasSubstr(std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(RunLock::holder(folder.path()), std::nullopt);
  const RunLock lock(folder.path());
  EXPECT_THAT(lock.left_by(), HasSubstr("process " + std::to_string(child)));
}

TEST(RunLock, DoesNotFollowALink) {
  const Folder folder;
  fs::create_symlink("/tmp/nashost-somewhere-else", folder.path() / "run.lock");
  EXPECT_THROW(RunLock(folder.path()), Error);
}

TEST(RunLock, TellsARunningRunFromAKilledOne) {
  const Folder folder;
  RunStore store(folder.database(), RunStore::Open::create);
  fill(store);
  const RunReader reader(folder.path());
  EXPECT_EQ(reader.run().state, RunState::interrupted);
  EXPECT_THAT(reader.run().message, HasSubstr("gone"));
  const RunLock lock(folder.path());
  EXPECT_EQ(reader.run().state, RunState::running);
  EXPECT_THAT(reader.run().holder, HasSubstr("process"));
}

}  // namespace
}  // namespace nashost::testing
