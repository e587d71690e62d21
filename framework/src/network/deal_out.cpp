#include "network/deal_out.hpp"

#include <ATen/Parallel.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace nashost::network {

void deal_out(std::int64_t count, int workers, int threads, const std::function<void()>& checkpoint,
              const std::function<void(std::int64_t)>& work) {
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto loop = [&](bool first) {
    at::set_num_threads(threads);  // per thread under OpenMP
    try {
      for (std::int64_t n = next++; n < count; n = next++) {
        if (first && checkpoint) checkpoint();
        work(n);
      }
    } catch (...) {
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  const int before = at::get_num_threads();
  {
    std::vector<std::jthread> others;
    for (int w = 1; w < workers; ++w) others.emplace_back(loop, false);
    loop(true);
  }
  at::set_num_threads(before);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace nashost::network
