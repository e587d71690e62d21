#pragma once

// Plain numbers: read by files that are compiled for other processors than the rest.
namespace nashost::network {

/// What one call of a Winograd kernel works on: an image, channels last.
struct WinogradShape {
  long height, width, in_channels, out_channels, padding;
  long out_height, out_width;
  long tile_rows, tile_columns;  ///< of 2 × 2 outputs, rounded up
  long tiles_at_once;            ///< whose transformed inputs and sums are in the cache together
  bool relu;
};

/// One image. `weights`: 16 × in × out, transformed; `scratch`: in zeros, then room for 16 ·
/// tiles_at_once · (in + out) floats.
using WinogradKernel = void(const WinogradShape& shape, const float* input, const float* weights,
                            const float* bias, float* output, float* scratch);
/// G g Gᵀ of weights out × 3 × 3 × in (channels last), as 16 × out × in.
using WinogradTransform = void(long out_channels, long in_channels, const float* weights,
                               float* transformed);

WinogradKernel winograd_avx512, winograd_avx2;
WinogradTransform winograd_weights_avx512, winograd_weights_avx2;

}  // namespace nashost::network
