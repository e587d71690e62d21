#if defined(__x86_64__)

#include "network/winograd_shape.hpp"

#define NASHOST_LANES 16
#define NASHOST_TILE_ROWS 24  // 24 sums, 4 weights and a value in 32 registers
#define NASHOST_MOST_VECTORS 4
#define NASHOST_WINOGRAD_NAME winograd_avx512
#define NASHOST_WINOGRAD_WEIGHTS winograd_weights_avx512

namespace nashost::network {
#include "network/winograd_kernel.hpp"
}  // namespace nashost::network

#endif
