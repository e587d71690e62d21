#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

/// 3 × 3 convolutions with stride 1 by Winograd's minimal filtering F(2 × 2, 3 × 3) (Lavin & Gray,
/// CVPR 2016, sec. 4.1), in fp32 on x86-64 processors with AVX2 or AVX-512:
///
///     Y = Aᵀ [ Σ_c (G g Gᵀ) ⊙ (Bᵀ d B) ] A + bias,  then ReLU where asked
///
/// over tiles d of 4 × 4 inputs, each giving 2 × 2 outputs: 16 multiplications per input and output
/// channel where the direct sum takes 36. LibTorch computes the direct sum near the processor's
/// peak, so only fewer multiplications are faster. Rounding errors are a few times those of the
/// direct sum, as the transforms of inputs and outputs only add.
///
/// Maps are (N, channels, height, width), channels last; other layouts are converted. Outputs are
/// the same bit for bit whatever the threads.
namespace nashost::network {

/// Whether a convolution is computed so: weight (out × in × 3 × 3) in fp32 on the processor, in and
/// out multiples of its vector length, padding 0 or 1.
NASHOST_API bool winograd_applies(const torch::Tensor& weight, std::int64_t stride,
                                  std::int64_t padding);

/// The instruction sets that this processor can do it with, best first: "avx512", "avx2". Where the
/// functions below take a `way`, it is a place in this list.
NASHOST_API std::vector<std::string> winograd_ways();

/// G g Gᵀ as 16 × in × out, for winograd_convolution().
NASHOST_API torch::Tensor winograd_weights(const torch::Tensor& weight, std::size_t way = 0);

/// (N, in, H, W) → (N, out, H + 2 padding − 2, W + 2 padding − 2). `weights` by winograd_weights();
/// `bias` (out) may be undefined: 0.
NASHOST_API torch::Tensor winograd_convolution(const torch::Tensor& input,
                                               const torch::Tensor& weights,
                                               const torch::Tensor& bias, std::int64_t padding,
                                               bool relu, std::size_t way = 0);

/// The convolution of a training step: the gradient of the input is computed in the same way (a
/// convolution with the turned weights and padding 2 − padding), those of weight and bias by
/// LibTorch.
NASHOST_API torch::Tensor winograd_conv2d(const torch::Tensor& input, const torch::Tensor& weight,
                                          const torch::Tensor& bias, std::int64_t padding);

}  // namespace nashost::network
