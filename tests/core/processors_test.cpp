#include "core/processors.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>

#include "core/temporary_folder.hpp"

namespace nashost::testing {
namespace {

namespace fs = std::filesystem;

// What the kernel says, as files in a folder. How many processors this process really has is not
// known to the tests, so quotas are below one processor or far above all of them.
class Processors : public ::testing::Test {
 protected:
  void write(const fs::path& path, const std::string& text) {
    fs::create_directories((root() / path).parent_path());
    std::ofstream(root() / path) << text;
  }
  fs::path root() const { return folder_.path(); }
  static int allowed() {
    cpu_set_t mask;
    return ::sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask) : 0;
  }
  static int first_allowed() {
    cpu_set_t mask;
    int i = 0;
    if (::sched_getaffinity(0, sizeof mask, &mask) == 0) {
      while (!CPU_ISSET(i, &mask)) ++i;
    }
    return i;
  }

 private:
  TemporaryFolder folder_{"processors"};
};

TEST_F(Processors, WithoutALimitTheAffinityMaskCounts) {
  EXPECT_EQ(usable_processors(root()), allowed());
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(usable_processors(root()), allowed());
}

TEST_F(Processors, AGroupsQuotaIsRoundedUp) {
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/b/cpu.max", "50000 100000\n");
  EXPECT_EQ(usable_processors(root()), 1);
  write("sys/fs/cgroup/a/b/cpu.max", std::to_string(allowed() * 100'000 - 50'000) + " 100000\n");
  EXPECT_EQ(usable_processors(root()), allowed());
  write("sys/fs/cgroup/a/b/cpu.max", "100000000 100000\n");
  EXPECT_EQ(usable_processors(root()), allowed());
}

TEST_F(Processors, TheGroupsAboveLimitToo) {
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  write("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
  EXPECT_EQ(usable_processors(root()), 1);
}

TEST_F(Processors, AContainersOwnGroupIsTheMount) {
  write("proc/self/cgroup", "0::/docker/0123\n");  // as the host calls it, which is not seen inside
  write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(usable_processors(root()), 1);
}

TEST_F(Processors, TheFirstVersionOfControlGroups) {
  write("proc/self/cgroup", "5:memory:/a\n4:cpuset:/\n3:cpu,cpuacct:/a\n");
  write("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(usable_processors(root()), allowed());
  write("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "50000\n");
  EXPECT_EQ(usable_processors(root()), 1);
}

TEST_F(Processors, OfTheNodeThatHasMost) {
  EXPECT_EQ(usable_processors_of_a_node(root()), allowed());  // no such folder
  const std::string one = std::to_string(first_allowed());
  write("sys/devices/system/node/node0/cpulist", one + "\n");
  write("sys/devices/system/node/node1/cpulist", "\n");  // memory alone
  EXPECT_EQ(usable_processors_of_a_node(root()), 1);
  write("sys/devices/system/node/node1/cpulist", "0-" + std::to_string(CPU_SETSIZE - 1) + "\n");
  EXPECT_EQ(usable_processors_of_a_node(root()), allowed());
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(usable_processors_of_a_node(root()), 1);
}

}  // namespace
}  // namespace nashost::testing
