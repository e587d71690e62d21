#include "core/processors.hpp"

#include <sched.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

namespace nashost {
namespace {

/// Quota over period in processors, 0 where there is none.
double quota() {
  std::string limit;
  double period = 0;
  if (std::ifstream v2("/sys/fs/cgroup/cpu.max"); v2 >> limit >> period) {
    return limit == "max" || period <= 0 ? 0 : std::stod(limit) / period;
  }
  double share = 0;
  std::ifstream v1_share("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  std::ifstream v1_period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (v1_share >> share && v1_period >> period && share > 0 && period > 0) return share / period;
  return 0;
}

}  // namespace

int usable_processors() {
  int count = static_cast<int>(std::thread::hardware_concurrency());
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (::sched_getaffinity(0, sizeof mask, &mask) == 0) count = CPU_COUNT(&mask);
  if (const double limit = quota(); limit > 0) {
    count = std::min(count, static_cast<int>(std::ceil(limit)));
  }
  return std::max(count, 1);
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
