#include "core/processors.hpp"

#include <sched.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

namespace nashost {
namespace {

namespace fs = std::filesystem;

cpu_set_t affinity() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (::sched_getaffinity(0, sizeof mask, &mask) != 0) {  // more processors than a mask holds
    const unsigned count = std::min(std::thread::hardware_concurrency(), unsigned{CPU_SETSIZE});
    for (unsigned i = 0; i < count; ++i) CPU_SET(i, &mask);
  }
  return mask;
}

/// A group's quota over its period, in processors; nothing where it has none.
std::optional<double> quota_v2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  double limit = 0;
  double period = 0;  // the limit of a group without one is the word "max"
  if (file >> limit >> period && limit > 0 && period > 0) return limit / period;
  return std::nullopt;
}

std::optional<double> quota_v1(const fs::path& group) {
  double limit = 0;  // -1 where there is none
  double period = 0;
  std::ifstream limit_file(group / "cpu.cfs_quota_us");
  std::ifstream period_file(group / "cpu.cfs_period_us");
  if (limit_file >> limit && period_file >> period && limit > 0 && period > 0) {
    return limit / period;
  }
  return std::nullopt;
}

/// The least quota of `group` and of all above it. `group` is as /proc/self/cgroup has it; in a
/// container its upper part may not exist under `mount`, and the container's own is `mount` itself.
template <class Quota>
double least_quota(const fs::path& mount, const fs::path& group, Quota quota) {
  double least = std::numeric_limits<double>::infinity();
  for (fs::path at = group.relative_path();; at = at.parent_path()) {
    if (const auto limit = quota(mount / at)) least = std::min(least, *limit);
    if (at.empty()) return least;
  }
}

/// Infinity where no group has a quota.
double quota(const fs::path& root) {
  double least = std::numeric_limits<double>::infinity();
  const fs::path mount = root / "sys/fs/cgroup";
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {  // number:controllers:path
    const auto first = line.find(':');
    const auto second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") {
      least = std::min(least, least_quota(mount, group, quota_v2));
    } else if (controllers.find(",cpu,") != std::string::npos) {
      least = std::min(least, least_quota(mount / "cpu", group, quota_v1));
    }
  }
  return least;
}

/// Those of `mask` that are in a list like "0-3,8,10-11".
int count_listed(std::istream& list, const cpu_set_t& mask) {
  int count = 0;
  for (std::string range; std::getline(list, range, ',');) {
    int first = 0;
    int last = 0;
    const int read = std::sscanf(range.c_str(), "%d-%d", &first, &last);
    if (read < 1) continue;
    if (read == 1) last = first;
    for (int i = std::max(first, 0); i <= last && i < CPU_SETSIZE; ++i) {
      count += CPU_ISSET(i, &mask) ? 1 : 0;
    }
  }
  return count;
}

}  // namespace

int usable_processors(const fs::path& root) {
  const cpu_set_t mask = affinity();
  return std::max(1, static_cast<int>(std::min<double>(CPU_COUNT(&mask), std::ceil(quota(root)))));
}

int usable_processors_of_a_node(const fs::path& root) {
  const cpu_set_t mask = affinity();
  int most = 0;
  std::error_code none;  // a kernel without NUMA has no such folder
  for (const auto& entry : fs::directory_iterator(root / "sys/devices/system/node", none)) {
    std::ifstream list(entry.path() / "cpulist");
    most = std::max(most, count_listed(list, mask));
  }
  const int usable = usable_processors(root);
  return most > 0 ? std::min(most, usable) : usable;
}

bool processor_multiplies_bf16() noexcept {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;  // AMX comes with it
#elif defined(__aarch64__)
  constexpr unsigned long kBf16 = 1UL << 14;  // HWCAP2_BF16
  return (::getauxval(AT_HWCAP2) & kBf16) != 0;
#else
  return false;
#endif
}

}  // namespace nashost
