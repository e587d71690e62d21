#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "nashost/abi/network.hpp"

/// Ready-made blocks for search spaces.
namespace nashost {

/// How a fresh layer is filled.
struct ConvolutionInit {
  /// Weights N(0, weight_deviation²).
  double weight_deviation = 0.1;
  double bias = 0.0;
  /// Of a following BatchNorm: weight 1, and this bias.
  double norm_bias = 0.0;
};

struct ConvolutionOptions {
  std::int64_t in_channels = 1, out_channels = 1;
  std::int64_t kernel = 3, stride = 1, padding = 0;
  bool norm = false;        ///< BatchNorm behind the convolution
  bool activation = false;  ///< ReLU at the end
  ConvolutionInit init = {};
};

/// Convolution with bias, then BatchNorm and ReLU where asked. (N, in, H, W) → (N, out, H', W')
/// with H' = ⌊(H + 2 padding − kernel) / stride⌋ + 1. Fixed: takes an empty choice.
class NASHOST_API ConvolutionBlock : public Block {
 public:
  explicit ConvolutionBlock(const ConvolutionOptions& options);

  State forward(const State& input, const BlockChoice& choice) override;
  BlockCost cost(const Shapes& input, const BlockChoice& choice) const override;
  void initialize(at::Generator generator) override;
  std::shared_ptr<Block> extract(const BlockChoice& choice) const override;
  void fold() override;
  std::optional<std::string> script() const override;

  const ConvolutionOptions& options() const noexcept { return options_; }

 private:
  ConvolutionOptions options_;
  torch::nn::Conv2d convolution_{nullptr};
  torch::nn::BatchNorm2d norm_{nullptr};
  torch::Tensor folded_;  // transformed weights of a folded block, where the processor is faster so
};

enum class Pooling {
  global,  ///< mean over the whole map
  corner,  ///< mean over the top left window × window corner only
};

struct ClassifierOptions {
  std::int64_t in_channels = 1, classes = 2;
  Pooling pooling = Pooling::global;
  std::int64_t window = 7;         ///< of corner pooling
  double weight_deviation = 0.01;  ///< fresh weights N(0, weight_deviation²)
};

/// Pools the map and applies a linear layer without bias: (N, C, H, W) → (N, classes). Throws Error
/// where a corner window is larger than the map.
class NASHOST_API ClassifierBlock : public Block {
 public:
  explicit ClassifierBlock(const ClassifierOptions& options);

  State forward(const State& input, const BlockChoice& choice) override;
  BlockCost cost(const Shapes& input, const BlockChoice& choice) const override;
  void initialize(at::Generator generator) override;
  std::shared_ptr<Block> extract(const BlockChoice& choice) const override;
  std::optional<std::string> script() const override;

 private:
  ClassifierOptions options_;
  torch::Tensor weight_;  // classes × in_channels
};

/// Copies parameters and buffers by name from one module to another of the same form.
NASHOST_API void copy_tensors(const torch::nn::Module& from, torch::nn::Module& to);

}  // namespace nashost
