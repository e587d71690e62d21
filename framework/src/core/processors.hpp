#pragma once

#include "nashost/abi/export.hpp"

namespace nashost {

/// Processors that this process may use: its affinity mask, and the quota of its control group (v1
/// or v2) rounded up. At least 1.
NASHOST_API int usable_processors();

/// Whether the processor has instructions that multiply bf16 numbers (AVX-512 BF16 or AMX; BF16 of
/// 64-bit Arm).
NASHOST_API bool processor_multiplies_bf16() noexcept;

}  // namespace nashost
