#include "network/device.hpp"

#include <ATen/Context.h>

#include "nashost/abi/error.hpp"

namespace nashost::network {

torch::Device find_device(const std::string& name) {
  const auto unknown = [&] {
    return ConfigError("unknown device '" + name +
                       "'; use \"cpu\", \"cuda\", or \"cuda:1\" for the second GPU");
  };
  torch::Device device = torch::kCPU;
  try {
    device = torch::Device(name);
  } catch (const c10::Error&) {
    throw unknown();
  }
  if (device.is_cpu() && !device.has_index()) return device;
  if (!device.is_cuda()) throw unknown();
  const int found = torch::cuda::device_count();
  if (found == 0) {
    throw ConfigError("there is no device '" + name +
                      "': LibTorch finds no GPU that it can use here; use \"cpu\"");
  }
  const torch::Device numbered(torch::kCUDA, device.has_index() ? device.index() : 0);
  if (numbered.index() >= found) {
    throw ConfigError("there is no device '" + name +
                      "': the last GPU here is \"cuda:" + std::to_string(found - 1) + "\"");
  }
  return numbered;
}

void settle_arithmetic(const torch::Device& device) {
  if (!device.is_cuda()) return;
  at::Context& context = at::globalContext();
  context.setAllowTF32CuDNN(false);
  context.setAllowTF32CuBLAS(false);
  context.setDeterministicCuDNN(true);
}

torch::Device device_of(const torch::nn::Module& module) {
  for (const auto& parameter : module.parameters()) return parameter.device();
  for (const auto& buffer : module.buffers()) return buffer.device();
  return torch::kCPU;
}

}  // namespace nashost::network
