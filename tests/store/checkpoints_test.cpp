#include "store/checkpoints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "sample_run.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

class CheckpointFolder : public ::testing::Test {
 protected:
  static void put(const fs::path& folder, const std::string& text) {
    write_file(folder / "state", text);
    write_file(folder / "tensors", std::string(1000, 't') + text);
  }
  Folder folder_;
};

TEST_F(CheckpointFolder, KeepsTheNewestTwo) {
  Checkpoints checkpoints(folder_.path());
  EXPECT_TRUE(checkpoints.list().empty());
  for (const int step : {10, 20, 30}) {
    // 2 texts of 2 bytes and 1000 bytes more.
    EXPECT_EQ(checkpoints.write("a-stage", step, [&](auto& to) { put(to, std::to_string(step)); }),
              1004);
  }
  const auto list = checkpoints.list();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].step, 30);
  EXPECT_EQ(list[0].number, 3);
  EXPECT_EQ(list[0].stage, "a-stage");
  EXPECT_EQ(list[1].step, 20);
  for (const auto& entry : list) EXPECT_EQ(Checkpoints::damage(entry), "");
  EXPECT_EQ(read_file(list[0].folder / "state"), "30");
}

TEST_F(CheckpointFolder, ChecksumsAreThoseOfSha256sum) {
  Checkpoints checkpoints(folder_.path());
  checkpoints.write("s", 1, [&](auto& to) { put(to, "x"); });
  const std::string check = "cd '" + checkpoints.list()[0].folder.string() +
                            "' && sha256sum --check --strict --quiet SHA256SUMS";
  EXPECT_EQ(std::system(check.c_str()), 0);
}

TEST_F(CheckpointFolder, EveryFlippedBitAndEveryMissingByteIsFound) {
  Checkpoints checkpoints(folder_.path());
  checkpoints.write("s", 1, [&](auto& to) { put(to, "some state"); });
  const auto entry = checkpoints.list()[0];
  RandomStream random(seed(), "bits");
  for (const char* file : {"state", "tensors", "SHA256SUMS"}) {
    const std::string whole = read_file(entry.folder / file);
    for (int i = 0; i < 20; ++i) {
      std::string damaged = whole;
      damaged[random.below(damaged.size())] ^= static_cast<char>(1U << random.below(8));
      write_file(entry.folder / file, damaged);
      EXPECT_NE(Checkpoints::damage(entry), "") << file;
      write_file(entry.folder / file, whole.substr(0, random.below(whole.size())));
      EXPECT_NE(Checkpoints::damage(entry), "") << file;
    }
    write_file(entry.folder / file, whole);
    EXPECT_EQ(Checkpoints::damage(entry), "");
  }
  fs::remove(entry.folder / "state");
  EXPECT_NE(Checkpoints::damage(entry), "");
}

TEST_F(CheckpointFolder, ALinkIsNoFileOfACheckpoint) {
  Checkpoints checkpoints(folder_.path());
  checkpoints.write("s", 1, [&](auto& to) { put(to, "x"); });
  const auto entry = checkpoints.list()[0];
  fs::rename(entry.folder / "state", folder_.path() / "elsewhere");
  fs::create_symlink(folder_.path() / "elsewhere", entry.folder / "state");
  EXPECT_THAT(Checkpoints::damage(entry), HasSubstr("link"));
}

TEST_F(CheckpointFolder, WhatIsNoCheckpointIsLeftAlone) {
  for (const char* name : {"trials", "0001-s", "x-s-1", "0001-s-y", "-s-1"}) {
    fs::create_directories(folder_.path() / name);
  }
  std::ofstream(folder_.path() / "leader.safetensors") << "weights";
  fs::create_directories(folder_.path() / ".partial-0001-s-1");
  Checkpoints checkpoints(folder_.path());
  EXPECT_TRUE(checkpoints.list().empty());
  EXPECT_FALSE(fs::exists(folder_.path() / ".partial-0001-s-1"));
  EXPECT_TRUE(fs::exists(folder_.path() / "trials"));
  EXPECT_TRUE(fs::exists(folder_.path() / "leader.safetensors"));
}

TEST_F(CheckpointFolder, AWriterThatFailsLeavesTheOldOnes) {
  Checkpoints checkpoints(folder_.path());
  checkpoints.write("s", 1, [&](auto& to) { put(to, "x"); });
  EXPECT_THROW(checkpoints.write("s", 2, [](auto&) { throw Error("no"); }), Error);
  ASSERT_EQ(checkpoints.list().size(), 1U);
  EXPECT_EQ(Checkpoints::damage(checkpoints.list()[0]), "");
  checkpoints.write("s", 3, [&](auto& to) { put(to, "y"); });
  EXPECT_EQ(checkpoints.list()[0].step, 3);
}

TEST_F(CheckpointFolder, WhatKillsLeaveDoesNotAddUp) {
  Checkpoints checkpoints(folder_.path());
  for (const int step : {1, 2}) {
    checkpoints.write("s", step, [&](auto& to) { put(to, std::to_string(step)); });
  }
  // As two processes in a row leave them that are killed before they remove the oldest.
  for (const char* name : {"0003-s-3", "0004-s-4"}) {
    fs::copy(folder_.path() / "0002-s-2", folder_.path() / name);
  }
  std::size_t meanwhile = 0;
  checkpoints.write("s", 5, [&](auto& to) {
    put(to, "5");
    meanwhile = checkpoints.list().size();
  });
  EXPECT_EQ(meanwhile, 2U);
  const auto list = checkpoints.list();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].step, 5);
  EXPECT_EQ(list[1].step, 4);
}

/// A process that does nothing but write checkpoints and tells of each when it has begun it; one of
/// them, `held`, it never ends.
pid_t start_writer(const fs::path& folder, int tell, std::int64_t held,
                   const std::function<void(const fs::path&, const std::string&)>& put) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  try {
    Checkpoints checkpoints(folder);
    for (std::int64_t n = 1;; ++n) {
      const auto list = checkpoints.list();
      const std::int64_t step = list.empty() ? 1 : list[0].step + 1;
      checkpoints.write("s", step, [&](auto& to) {
        write_file(to / "begun", "");
        if (::write(tell, "x", 1) != 1) ::_exit(1);
        while (n == held) ::pause();
        put(to, std::to_string(step));
      });
    }
  } catch (...) {
    ::_exit(1);
  }
}

/// Killed while it writes, or at a random moment after it has begun: what carries a checkpoint's
/// name is whole each time, and never less than what was finished before.
TEST_F(CheckpointFolder, WhateverIsThereAfterAKillIsWhole) {
  RandomStream random(seed(), "kills");
  std::int64_t newest = 0;
  for (int kill = 0; kill < 25; ++kill) {
    const std::int64_t held = kill % 5 == 0 ? 1 + static_cast<std::int64_t>(random.below(3)) : 0;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = start_writer(folder_.path(), ends[1], held, &CheckpointFolder::put);
    ASSERT_GE(child, 0);
    ::close(ends[1]);
    char byte = 0;
    for (std::int64_t n = 0; n < std::max<std::int64_t>(held, 1); ++n) {
      ASSERT_EQ(::read(ends[0], &byte, 1), 1) << "the writer failed";
    }
    if (held == 0) std::this_thread::sleep_for(std::chrono::microseconds(random.below(60'000)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    ::close(ends[0]);
    const bool unfinished =
        std::ranges::any_of(fs::directory_iterator(folder_.path()), [](const auto& entry) {
          return entry.path().filename().string().starts_with(".partial-");
        });
    EXPECT_TRUE(unfinished || held == 0) << "killed in the middle of a checkpoint";
    const auto list = Checkpoints(folder_.path()).list();
    EXPECT_LE(list.size(), 3U);  // a kill may come before the third last is removed
    EXPECT_GE(list.size(), newest > 1 ? 2U : 0U);
    for (const auto& entry : list) {
      EXPECT_EQ(Checkpoints::damage(entry), "");
      EXPECT_EQ(read_file(entry.folder / "state"), std::to_string(entry.step));
    }
    if (list.empty()) continue;
    EXPECT_GE(list[0].step, newest);
    newest = list[0].step;
  }
}

}  // namespace
}  // namespace nashost::testing
