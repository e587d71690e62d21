#include "network/winograd.hpp"

#include <ATen/record_function.h>

#include "network/libtorch_threads.hpp"
#include "network/winograd_shape.hpp"

namespace nashost::network {
namespace {

struct Way {
  const char* name;
  WinogradKernel* kernel;
  WinogradTransform* transform;
  long lanes;  // floats of a vector
};

/// What this processor can run, best first.
const std::vector<Way>& known_ways() {
  static const std::vector<Way> ways = [] {
    std::vector<Way> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
      found.push_back({"avx512", winograd_avx512, winograd_weights_avx512, 16});
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      found.push_back({"avx2", winograd_avx2, winograd_weights_avx2, 8});
    }
#endif
    return found;
  }();
  return ways;
}

constexpr long kTilesAtOnce = 36;  // 150 KB of transformed inputs at 64 channels

/// G g Gᵀ as 16 × out × in.
torch::Tensor transformed(const torch::Tensor& weight, std::size_t way) {
  const auto dense = weight.detach().contiguous(torch::MemoryFormat::ChannelsLast);
  const long out = dense.size(0), in = dense.size(1);
  auto result = torch::empty({16, out, in}, dense.options().memory_format(std::nullopt));
  known_ways()[way].transform(out, in, dense.const_data_ptr<float>(), result.data_ptr<float>());
  return result;
}

/// The same of the turned filters. Turning one swaps the first and the last of G's four rows, on
/// either side; the two in the middle are symmetric.
torch::Tensor turned(const torch::Tensor& transformed) {
  static const auto order =
      torch::tensor({15, 13, 14, 12, 7, 5, 6, 4, 11, 9, 10, 8, 3, 1, 2, 0}, torch::kInt64);
  return transformed.index_select(0, order);
}

/// Room for `size` floats that begins with a cache line: a vector register stored across two costs
/// twice.
float* scratch_of_this_thread(std::size_t size) {
  struct alignas(64) Line {
    float floats[16];
  };
  thread_local std::vector<Line> room;
  const std::size_t lines = size / std::size(Line{}.floats) + 1;
  if (room.size() < lines) room.resize(lines);
  return reinterpret_cast<float*>(room.data());
}

class WinogradFunction : public torch::autograd::Function<WinogradFunction> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& input, const torch::Tensor& weight,
                               const torch::Tensor& bias, std::int64_t padding) {
    context->save_for_backward({input, weight});
    context->saved_data["padding"] = padding;
    return winograd_convolution(input, winograd_weights(weight), bias, padding, /*relu=*/false);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const std::int64_t padding = context->saved_data["padding"].toInt();
    const auto& input = saved[0];
    const auto& weight = saved[1];
    const auto& gradient = gradients[0];
    torch::Tensor of_input;
    if (context->needs_input_grad(0)) {
      // As a convolution out → in: 16 × out × in is what it reads.
      of_input = winograd_convolution(gradient, turned(transformed(weight, 0)), {}, 2 - padding,
                                      /*relu=*/false);
    }
    torch::Tensor of_weight, of_bias;
    if (context->needs_input_grad(1)) {
      of_weight = std::get<1>(at::convolution_backward(
          gradient, input, weight, std::nullopt, {1, 1}, {padding, padding}, {1, 1},
          /*transposed=*/false, {0, 0}, 1, {false, true, false}));
    }
    if (context->needs_input_grad(2)) of_bias = gradient.sum({0, 2, 3});
    return {of_input, of_weight, of_bias, {}};
  }
};

}  // namespace

bool winograd_applies(const torch::Tensor& weight, std::int64_t stride, std::int64_t padding) {
  if (known_ways().empty() || weight.dim() != 4) return false;
  const long lanes = known_ways().front().lanes;
  return weight.size(2) == 3 && weight.size(3) == 3 && stride == 1 &&
         (padding == 0 || padding == 1) && weight.size(0) % lanes == 0 &&
         weight.size(1) % lanes == 0 && weight.is_cpu() && weight.scalar_type() == torch::kFloat32;
}

std::vector<std::string> winograd_ways() {
  std::vector<std::string> names;
  for (const Way& way : known_ways()) names.emplace_back(way.name);
  return names;
}

torch::Tensor winograd_weights(const torch::Tensor& weight, std::size_t way) {
  return transformed(weight, way).transpose(1, 2).contiguous();
}

torch::Tensor winograd_convolution(const torch::Tensor& input, const torch::Tensor& weights,
                                   const torch::Tensor& bias, std::int64_t padding, bool relu,
                                   std::size_t way) {
  const torch::Tensor x = input.contiguous(torch::MemoryFormat::ChannelsLast);
  WinogradShape shape{};
  shape.height = x.size(2);
  shape.width = x.size(3);
  shape.in_channels = weights.size(1);
  shape.out_channels = weights.size(2);
  shape.padding = padding;
  shape.out_height = shape.height + 2 * padding - 2;
  shape.out_width = shape.width + 2 * padding - 2;
  shape.tile_rows = (shape.out_height + 1) / 2;
  shape.tile_columns = (shape.out_width + 1) / 2;
  shape.tiles_at_once = std::min(kTilesAtOnce, shape.tile_rows * shape.tile_columns);
  shape.relu = relu;
  TORCH_CHECK(x.size(1) == shape.in_channels && shape.out_height > 0 && shape.out_width > 0,
              "a 3 x 3 convolution over ", shape.in_channels, " channels cannot read a map of ",
              x.sizes());

  const torch::Tensor offsets =
      bias.defined() ? bias.contiguous() : torch::zeros({shape.out_channels}, x.options());
  torch::Tensor output =
      torch::empty({x.size(0), shape.out_channels, shape.out_height, shape.out_width},
                   x.options().memory_format(torch::MemoryFormat::ChannelsLast));
  const float* const in = x.const_data_ptr<float>();
  float* const out = output.data_ptr<float>();
  const long in_size = shape.height * shape.width * shape.in_channels;
  const long out_size = shape.out_height * shape.out_width * shape.out_channels;
  const auto scratch_size = static_cast<std::size_t>(
      shape.in_channels + 16 * shape.tiles_at_once * (shape.in_channels + shape.out_channels));
  on_libtorch_threads(x.size(0), [&](std::int64_t n) {
    float* const scratch = scratch_of_this_thread(scratch_size);
    std::fill_n(scratch, shape.in_channels, 0.0F);
    known_ways()[way].kernel(shape, in + n * in_size, weights.const_data_ptr<float>(),
                             offsets.const_data_ptr<float>(), out + n * out_size, scratch);
  });
  return output;
}

torch::Tensor winograd_conv2d(const torch::Tensor& input, const torch::Tensor& weight,
                              const torch::Tensor& bias, std::int64_t padding) {
  // An operator like LibTorch's own to whoever watches them (profilers, testing/mac_counter.hpp).
  at::RecordFunction record(at::RecordScope::FUNCTION);
  const std::vector<c10::IValue> arguments = record.isActive()
                                                 ? std::vector<c10::IValue>{input, weight, bias}
                                                 : std::vector<c10::IValue>{};
  if (record.isActive())
    record.before("nashost::conv2d",
                  c10::ArrayRef<const c10::IValue>(arguments.data(), arguments.size()));
  torch::Tensor output = WinogradFunction::apply(input, weight, bias, padding);
  if (record.isActive()) record.setOutputs(std::vector<c10::IValue>{output});
  return output;
}

}  // namespace nashost::network
