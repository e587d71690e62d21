#pragma once

#include "nashost/abi/export.hpp"

namespace nashost::network {

/// Freed memory stays with the process, ready for the next tensor. By default the allocator hands
/// large pieces back to the system and gets them again, zeroed page by page, thousands of times a
/// training step: measured, 4 500 page faults and a third of the time of a step with two threads.
/// The process keeps its peak size. To be called once, before tensors are made; where the C library
/// has no such setting nothing happens.
NASHOST_API void keep_freed_memory() noexcept;

}  // namespace nashost::network
