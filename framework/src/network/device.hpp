#pragma once

#include <torch/torch.h>

#include <string>

#include "nashost/abi/export.hpp"

/// Where networks are computed: the processor, or a GPU where LibTorch is built for CUDA. What is
/// random is drawn on the processor, so that a seed means the same initial weights and the same
/// batches everywhere.
namespace nashost::network {

/// "cpu", "cuda" (the first GPU) or "cuda:N" (the N-th, counted from 0). Throws ConfigError for
/// other names, and where LibTorch finds no such GPU.
NASHOST_API torch::Device find_device(const std::string& name);

/// Sets, for the whole process, how LibTorch computes on a GPU: fp32 products in fp32, where its
/// default rounds their factors to 10 bits (TF32), and convolutions by algorithms that give the
/// same sum each time. Nothing for the processor.
NASHOST_API void settle_arithmetic(const torch::Device& device);

/// Where the tensors of a module are; the processor for one without.
NASHOST_API torch::Device device_of(const torch::nn::Module& module);

}  // namespace nashost::network
