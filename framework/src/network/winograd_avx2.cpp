#if defined(__x86_64__)

#include "network/winograd_shape.hpp"

#define NASHOST_LANES 8
#define NASHOST_TILE_ROWS 12  // 12 sums, 2 weights and a value in 16 registers
#define NASHOST_MOST_VECTORS 2
#define NASHOST_WINOGRAD_NAME winograd_avx2
#define NASHOST_WINOGRAD_WEIGHTS winograd_weights_avx2

namespace nashost::network {
#include "network/winograd_kernel.hpp"
}  // namespace nashost::network

#endif
