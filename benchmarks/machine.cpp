// What this machine can do at most: fp32 multiply-adds a second from registers, and bytes a second
// from memory, with 1, 2, 4 … threads. One JSON object; the yardstick for everything that computes.
//
//     machine

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/processors.hpp"

namespace {

constexpr int kSums = 12;  // enough independent sums to hide the latency of one
constexpr double kSeconds = 0.4;

#define NASHOST_PEAK(name, lanes, features)                                             \
  __attribute__((target(features))) float name(long steps) {                            \
    typedef float Vector __attribute__((vector_size((lanes) * sizeof(float))));         \
    Vector sums[kSums], a = Vector{} + 0.999F, b = Vector{} + 0.001F;                   \
    /* Different, and none the fixed point 1: the compiler must compute all of them. */ \
    for (int s = 0; s < kSums; ++s) sums[s] = Vector{} + static_cast<float>(s + 2);     \
    for (long n = 0; n < steps; ++n) {                                                  \
      _Pragma("GCC unroll 12") for (auto& sum : sums) sum = sum * a + b;                \
    }                                                                                   \
    Vector all = {};                                                                    \
    for (const auto& sum : sums) all += sum;                                            \
    return all[0];                                                                      \
  }

#if defined(__x86_64__)
NASHOST_PEAK(peak_avx512, 16, "avx512f,fma")
NASHOST_PEAK(peak_avx2, 8, "avx2,fma")
#endif

struct Peak {
  const char* instructions;
  float (*run)(long);
  int lanes;
};

std::vector<Peak> peaks() {
  std::vector<Peak> found;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) found.push_back({"avx512", peak_avx512, 16});
  if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", peak_avx2, 8});
#endif
  return found;
}

/// Units of work a second over all threads; work(thread) does one piece of `units`.
double rate(int threads, double units, const std::function<void(int)>& work) {
  std::atomic<bool> stop{false};
  std::atomic<long> pieces{0};
  const auto begin = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> pool;
    for (int t = 0; t < threads; ++t) {
      pool.emplace_back([&, t] {
        while (!stop) {
          work(t);
          ++pieces;
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(kSeconds));
    stop = true;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(pieces) * units / took.count();
}

}  // namespace

int main() {
  const int processors = nashost::usable_processors();
  std::printf("{\"processors\": %d", processors);
  volatile float sink = 0;
  for (const Peak& peak : peaks()) {
    std::printf(", \"gmacs_%s\": {", peak.instructions);
    for (int threads = 1;; threads = std::min(2 * threads, processors)) {
      constexpr long kSteps = 200'000;
      const double units = static_cast<double>(kSteps) * kSums * peak.lanes;
      const double found = rate(threads, units, [&](int) { sink = peak.run(kSteps); });
      std::printf("%s\"%d\": %.1f", threads == 1 ? "" : ", ", threads, found / 1e9);
      if (threads == processors) break;
    }
    std::printf("}");
  }
  std::printf(", \"read_gb_per_second\": {");
  for (int threads = 1;; threads = std::min(2 * threads, processors)) {
    constexpr std::size_t kBytes = std::size_t{128} << 20;  // beyond every cache
    std::vector<std::vector<long>> data(static_cast<std::size_t>(threads),
                                        std::vector<long>(kBytes / sizeof(long), 1));
    const double found = rate(threads, kBytes, [&](int t) {
      long sum = 0;
      for (const long value : data[static_cast<std::size_t>(t)]) sum += value;
      sink = static_cast<float>(sum);
    });
    std::printf("%s\"%d\": %.1f", threads == 1 ? "" : ", ", threads, found / 1e9);
    if (threads == processors) break;
  }
  std::printf("}}\n");
  return 0;
}
