#include "nashost/network/blocks.hpp"

#include <ATen/autocast_mode.h>

#include "nashost/abi/error.hpp"
#include "network/winograd.hpp"

namespace nashost {
namespace {

std::int64_t convolved(std::int64_t size, const ConvolutionOptions& options) {
  return (size + 2 * options.padding - options.kernel) / options.stride + 1;
}

std::string size_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto n : shape) text += (text.empty() ? "" : " × ") + std::to_string(n);
  return text;
}

}  // namespace

void copy_tensors(const torch::nn::Module& from, torch::nn::Module& to) {
  torch::NoGradGuard no_grad;
  const auto copy = [](const auto& source, auto target) {
    for (const auto& item : source) target[item.key()].copy_(item.value());
  };
  copy(from.named_parameters(), to.named_parameters());
  copy(from.named_buffers(), to.named_buffers());
}

ConvolutionBlock::ConvolutionBlock(const ConvolutionOptions& options) : options_(options) {
  convolution_ = register_module(
      "convolution",
      torch::nn::Conv2d(
          torch::nn::Conv2dOptions(options.in_channels, options.out_channels, options.kernel)
              .stride(options.stride)
              .padding(options.padding)));
  if (options.norm) {
    norm_ = register_module("norm", torch::nn::BatchNorm2d(options.out_channels));
  }
}

State ConvolutionBlock::forward(const State& input, const BlockChoice&) {
  const bool fast =
      network::winograd_applies(convolution_->weight, options_.stride, options_.padding) &&
      !at::autocast::is_autocast_enabled(at::kCPU);
  if (folded_.defined() && fast) {
    return {network::winograd_convolution(input.at(0), folded_, convolution_->bias,
                                          options_.padding, options_.activation)};
  }
  torch::Tensor x = fast ? network::winograd_conv2d(input.at(0), convolution_->weight,
                                                    convolution_->bias, options_.padding)
                         : convolution_->forward(input.at(0));
  if (norm_) x = norm_->forward(x);
  if (options_.activation) x = torch::relu_(x);
  return {x};
}

BlockCost ConvolutionBlock::cost(const Shapes& input, const BlockChoice&) const {
  const auto& shape = input.at(0);
  if (shape.size() != 3 || shape[0] != options_.in_channels ||
      shape[1] + 2 * options_.padding < options_.kernel ||
      shape[2] + 2 * options_.padding < options_.kernel) {
    throw ConfigError("a convolution over " + std::to_string(options_.in_channels) +
                      " channels with a kernel of " + std::to_string(options_.kernel) +
                      " cannot read a map of " + size_text(shape) +
                      ": give the space fewer blocks, or the data set larger images");
  }
  const std::int64_t height = convolved(shape[1], options_);
  const std::int64_t width = convolved(shape[2], options_);
  return {options_.in_channels * options_.kernel * options_.kernel * options_.out_channels *
              height * width,
          {{options_.out_channels, height, width}}};
}

void ConvolutionBlock::initialize(at::Generator generator) {
  torch::NoGradGuard no_grad;
  convolution_->weight.normal_(0.0, options_.init.weight_deviation, generator);
  convolution_->bias.fill_(options_.init.bias);
  if (norm_) {
    norm_->weight.fill_(1.0);
    norm_->bias.fill_(options_.init.norm_bias);
    norm_->reset_running_stats();
  }
}

std::shared_ptr<Block> ConvolutionBlock::extract(const BlockChoice&) const {
  auto copy = std::make_shared<ConvolutionBlock>(options_);
  copy->to(convolution_->weight.device());
  copy_tensors(*this, *copy);
  copy->train(is_training());
  return copy;
}

void ConvolutionBlock::fold() {
  torch::NoGradGuard no_grad;
  if (norm_) {
    // Nothing to fold where BatchNorm keeps no statistics (it then needs those of the batch).
    if (!norm_->running_mean.defined()) return;
    // y = γ (Wx + b − μ) / √(σ² + ε) + β
    const auto factor = norm_->weight / (norm_->running_var + norm_->options.eps()).sqrt();
    convolution_->weight.mul_(factor.view({-1, 1, 1, 1}));
    convolution_->bias.sub_(norm_->running_mean).mul_(factor).add_(norm_->bias);
    unregister_module("norm");
    norm_ = nullptr;
    options_.norm = false;
  }
  if (network::winograd_applies(convolution_->weight, options_.stride, options_.padding)) {
    folded_ = network::winograd_weights(convolution_->weight);
  }
}

std::optional<std::string> ConvolutionBlock::script() const {
  const auto n = [](std::int64_t value) { return std::to_string(value); };
  std::string body = "x = torch.conv2d(x, self.convolution_weight, self.convolution_bias, [" +
                     n(options_.stride) + ", " + n(options_.stride) + "], [" + n(options_.padding) +
                     ", " + n(options_.padding) + "])\n";
  if (norm_) {
    body +=
        "x = torch.batch_norm(x, self.norm_weight, self.norm_bias, self.norm_running_mean, "
        "self.norm_running_var, False, 0.0, " +
        std::to_string(norm_->options.eps() * 1e5) + "e-5, False)\n";
  }
  if (options_.activation) body += "x = torch.relu(x)\n";
  return body + "return x\n";
}

ClassifierBlock::ClassifierBlock(const ClassifierOptions& options) : options_(options) {
  weight_ = register_parameter("weight", torch::empty({options.classes, options.in_channels}));
}

State ClassifierBlock::forward(const State& input, const BlockChoice&) {
  const torch::Tensor& map = input.at(0);
  if (options_.pooling == Pooling::global) return {torch::linear(map.mean({2, 3}), weight_)};
  // The first window of all: a mean over a part of a map takes ten times as long.
  const torch::Tensor windows = torch::avg_pool2d(map, options_.window);
  return {torch::linear(windows.select(3, 0).select(2, 0), weight_)};
}

BlockCost ClassifierBlock::cost(const Shapes& input, const BlockChoice&) const {
  const auto& shape = input.at(0);
  if (options_.pooling == Pooling::corner &&
      (shape.at(1) < options_.window || shape.at(2) < options_.window)) {
    throw ConfigError("corner pooling over " + std::to_string(options_.window) + " × " +
                      std::to_string(options_.window) + " cannot read a map of " +
                      size_text(shape) + ": use pool = \"global\"");
  }
  return {options_.in_channels * options_.classes, {{options_.classes}}};
}

void ClassifierBlock::initialize(at::Generator generator) {
  torch::NoGradGuard no_grad;
  weight_.normal_(0.0, options_.weight_deviation, generator);
}

std::shared_ptr<Block> ClassifierBlock::extract(const BlockChoice&) const {
  auto copy = std::make_shared<ClassifierBlock>(options_);
  copy->to(weight_.device());
  copy_tensors(*this, *copy);
  copy->train(is_training());
  return copy;
}

std::optional<std::string> ClassifierBlock::script() const {
  std::string body;
  if (options_.pooling == Pooling::corner) {
    const std::string window = std::to_string(options_.window);
    body = "x = torch.narrow(torch.narrow(x, 2, 0, " + window + "), 3, 0, " + window + ")\n";
  }
  return body + "return torch.linear(torch.mean(x, [2, 3]), self.weight)\n";
}

}  // namespace nashost
