#pragma once

#include <filesystem>

#include "nashost/abi/export.hpp"

namespace nashost {

/// Processors that this process may use: its affinity mask, and the least quota of its control
/// group and of those above it (v1 or v2), rounded up. At least 1. `root` holds `proc` and `sys`.
NASHOST_API int usable_processors(const std::filesystem::path& root = "/");

/// Of these, the most that belong to one NUMA node, whose memory is near to all of them.
NASHOST_API int usable_processors_of_a_node(const std::filesystem::path& root = "/");

/// Whether the processor has instructions that multiply bf16 numbers (AVX-512 BF16 or AMX; BF16 of
/// 64-bit Arm).
NASHOST_API bool processor_multiplies_bf16() noexcept;

}  // namespace nashost
