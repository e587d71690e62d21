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

using WinogradKernel = void(const WinogradShape& shape, const float* input, const float* weights,
                            const float* bias, float* output, float* scratch);

WinogradKernel winograd_avx512;
WinogradKernel winograd_avx2;

}  // namespace nashost::network
