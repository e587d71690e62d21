#include "network/freed_memory.hpp"

#include <malloc.h>

#include <limits>

namespace nashost::network {

void keep_freed_memory() noexcept {
#if defined(__GLIBC__)
  constexpr int kNever = std::numeric_limits<int>::max();
  mallopt(M_MMAP_THRESHOLD, kNever);  // pieces below it come from the heap
  mallopt(M_TRIM_THRESHOLD, kNever);  // and the heap does not shrink
#endif
}

}  // namespace nashost::network
