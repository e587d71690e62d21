#pragma once

#include <cstdint>
#include <functional>

namespace nashost::network {

/// work(0), …, work(count − 1), spread over the threads that LibTorch computes with
/// (at::set_num_threads of the calling thread). at::parallel_for is a template that runs on one
/// thread unless it is compiled with the very OpenMP that LibTorch was; a loop of LibTorch's own
/// knows its threads.
void on_libtorch_threads(std::int64_t count, const std::function<void(std::int64_t)>& work);

}  // namespace nashost::network
