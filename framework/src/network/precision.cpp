#include "network/precision.hpp"

#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <algorithm>
#include <chrono>

#include "core/processors.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"
#include "network/subnet.hpp"

namespace nashost::network {

std::string to_string(Precision precision) {
  return precision == Precision::bf16 ? "bf16" : "fp32";
}

bool has_native_bf16(const torch::Device& device) {
  if (device.is_cpu()) return processor_multiplies_bf16();
  return device.is_cuda() && at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
}

Precision resolve_precision(const std::string& name, const torch::Device& device) {
  if (name == "fp32") return Precision::fp32;
  if (name == "bf16") return Precision::bf16;
  if (name == "auto") return has_native_bf16(device) ? Precision::bf16 : Precision::fp32;
  throw ConfigError("unknown precision '" + name + "'" +
                    did_you_mean(name, {"auto", "fp32", "bf16"}));
}

double bf16_time_ratio(const torch::Device& device) {
  torch::NoGradGuard no_grad;
  const auto input = channels_last(torch::ones({16, 64, 12, 12}, device));
  const auto weight = channels_last(torch::ones({64, 64, 3, 3}, device));
  const auto best_of = [&](torch::ScalarType type) {
    const auto x = input.to(type), w = weight.to(type);
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      torch::conv2d(x, w, {}, 1, 1).flatten()[0].item<float>();  // waits for a GPU
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      best = std::min(best, took.count());
    }
    return best;
  };
  return best_of(torch::kBFloat16) / best_of(torch::kFloat32);
}

PrecisionScope::PrecisionScope(Precision precision, torch::DeviceType device)
    : device_(device),
      was_enabled_(at::autocast::is_autocast_enabled(device)),
      was_type_(at::autocast::get_autocast_dtype(device)) {
  at::autocast::set_autocast_enabled(device, precision == Precision::bf16);
  if (precision == Precision::bf16) at::autocast::set_autocast_dtype(device, torch::kBFloat16);
}

PrecisionScope::~PrecisionScope() {
  if (at::autocast::is_autocast_enabled(device_)) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, was_enabled_);
  at::autocast::set_autocast_dtype(device_, was_type_);
}

}  // namespace nashost::network
