#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost::network {

/// A 3 × 3 convolution with stride 1 by Winograd's minimal filtering F(2 × 2, 3 × 3) (Lavin & Gray,
/// CVPR 2016, sec. 4.1), for evaluation in fp32 on x86-64 processors with AVX2 or AVX-512:
///
///     Y = Aᵀ [ Σ_c (G g Gᵀ) ⊙ (Bᵀ d B) ] A + bias,  then ReLU where asked
///
/// over tiles d of 4 × 4 inputs, each giving 2 × 2 outputs: 16 multiplications per input and output
/// channel where the direct sum takes 36. LibTorch computes the direct sum near the processor's
/// peak, so only fewer multiplications are faster. Rounding errors are a few times those of the
/// direct sum, 1e-6 of the largest term, as the transforms only add.
class NASHOST_API WinogradConvolution {
 public:
  /// Whether such a convolution can be computed here: weight (out × in × 3 × 3) in fp32 on the
  /// processor, in and out multiples of its vector length, padding 0 or 1.
  static bool applies(const torch::Tensor& weight, std::int64_t stride, std::int64_t padding);

  /// For which applies() holds. Transforms the weights once; later changes of them go unseen.
  /// `way`: which of ways(), the best by default.
  WinogradConvolution(const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t padding,
                      bool relu, std::size_t way = 0);

  /// The instruction sets that this processor can do it with, best first: "avx512", "avx2".
  static std::vector<std::string> ways();

  /// (N, in, H, W) → (N, out, H + 2 padding − 2, W + 2 padding − 2), channels last. Safe to call
  /// from several threads.
  torch::Tensor operator()(const torch::Tensor& input) const;

 private:
  torch::Tensor weights_;  // 16 × in × out: G g Gᵀ
  torch::Tensor bias_;     // out
  std::int64_t padding_;
  bool relu_;
  std::size_t way_;
};

}  // namespace nashost::network
