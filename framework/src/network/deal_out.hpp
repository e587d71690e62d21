#pragma once

#include <cstdint>
#include <functional>

#include "nashost/abi/export.hpp"

namespace nashost::network {

/// Runs work(0), …, work(count − 1) on `workers` threads, the calling one among them, each with
/// `threads` LibTorch threads; which of them gets which piece is open. The first exception is
/// thrown again when all have stopped. `checkpoint` is called on the calling thread between two
/// pieces.
NASHOST_API void deal_out(std::int64_t count, int workers, int threads,
                          const std::function<void()>& checkpoint,
                          const std::function<void(std::int64_t)>& work);

}  // namespace nashost::network
