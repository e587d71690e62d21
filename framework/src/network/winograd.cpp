#include "network/winograd.hpp"

#include <ATen/Parallel.h>

#include <vector>

#include "network/winograd_shape.hpp"

namespace nashost::network {
namespace {

struct Way {
  const char* name;
  WinogradKernel* kernel;
  long lanes;  // floats of a vector
};

/// What this processor can run, best first.
const std::vector<Way>& known_ways() {
  static const std::vector<Way> ways = [] {
    std::vector<Way> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) found.push_back({"avx512", winograd_avx512, 16});
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      found.push_back({"avx2", winograd_avx2, 8});
    }
#endif
    return found;
  }();
  return ways;
}

constexpr long kTilesAtOnce = 36;  // 150 KB of transformed inputs at 64 channels

}  // namespace

bool WinogradConvolution::applies(const torch::Tensor& weight, std::int64_t stride,
                                  std::int64_t padding) {
  if (known_ways().empty() || weight.dim() != 4) return false;
  const long lanes = known_ways().front().lanes;
  return weight.size(2) == 3 && weight.size(3) == 3 && stride == 1 &&
         (padding == 0 || padding == 1) && weight.size(0) % lanes == 0 &&
         weight.size(1) % lanes == 0 && weight.is_cpu() && weight.scalar_type() == torch::kFloat32;
}

std::vector<std::string> WinogradConvolution::ways() {
  std::vector<std::string> names;
  for (const Way& way : known_ways()) names.emplace_back(way.name);
  return names;
}

WinogradConvolution::WinogradConvolution(const torch::Tensor& weight, const torch::Tensor& bias,
                                         std::int64_t padding, bool relu, std::size_t way)
    : bias_(bias.contiguous()), padding_(padding), relu_(relu), way_(way) {
  const auto g =
      torch::tensor({1.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.0, 0.0, 1.0}, torch::kFloat64)
          .view({4, 3});
  const auto exact = weight.detach().to(torch::kFloat64);  // out × in × 3 × 3
  weights_ = torch::matmul(torch::matmul(g, exact), g.t())
                 .permute({2, 3, 1, 0})
                 .to(torch::kFloat32)
                 .contiguous()
                 .view({16, weight.size(1), weight.size(0)});
}

torch::Tensor WinogradConvolution::operator()(const torch::Tensor& input) const {
  const torch::Tensor x = input.contiguous(torch::MemoryFormat::ChannelsLast);
  WinogradShape shape{};
  shape.height = x.size(2);
  shape.width = x.size(3);
  shape.in_channels = weights_.size(1);
  shape.out_channels = weights_.size(2);
  shape.padding = padding_;
  shape.out_height = shape.height + 2 * padding_ - 2;
  shape.out_width = shape.width + 2 * padding_ - 2;
  shape.tile_rows = (shape.out_height + 1) / 2;
  shape.tile_columns = (shape.out_width + 1) / 2;
  shape.tiles_at_once = std::min(kTilesAtOnce, shape.tile_rows * shape.tile_columns);
  shape.relu = relu_;
  TORCH_CHECK(x.size(1) == shape.in_channels && shape.out_height > 0 && shape.out_width > 0,
              "a 3 x 3 convolution over ", shape.in_channels, " channels cannot read a map of ",
              x.sizes());

  torch::Tensor output =
      torch::empty({x.size(0), shape.out_channels, shape.out_height, shape.out_width},
                   x.options().memory_format(torch::MemoryFormat::ChannelsLast));
  const float* const in = x.const_data_ptr<float>();
  float* const out = output.data_ptr<float>();
  const long in_size = shape.height * shape.width * shape.in_channels;
  const long out_size = shape.out_height * shape.out_width * shape.out_channels;
  const auto scratch_size = static_cast<std::size_t>(
      shape.in_channels + 16 * shape.tiles_at_once * (shape.in_channels + shape.out_channels));
  at::parallel_for(0, x.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
    thread_local std::vector<float> scratch;
    if (scratch.size() < scratch_size) scratch.resize(scratch_size);
    std::fill_n(scratch.begin(), shape.in_channels, 0.0F);
    for (std::int64_t n = begin; n < end; ++n) {
      known_ways()[way_].kernel(shape, in + n * in_size, weights_.const_data_ptr<float>(),
                                bias_.const_data_ptr<float>(), out + n * out_size, scratch.data());
    }
  });
  return output;
}

}  // namespace nashost::network
