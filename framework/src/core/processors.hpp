#pragma once

#include "nashost/abi/export.hpp"

namespace nashost {

/// Processors that this process may use: its affinity mask, and the quota of its control group (v1
/// or v2) rounded up. At least 1.
NASHOST_API int usable_processors();

}  // namespace nashost
