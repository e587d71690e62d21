#pragma once

#include <ctime>

namespace nashost::lab {

/// Processor time of the calling thread so far, in seconds: what a policy costs, whatever else runs
/// on the machine.
inline double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace nashost::lab
