#pragma once

#include <torch/torch.h>

#include <string>

#include "nashost/abi/export.hpp"

namespace nashost::network {

/// In what numbers convolutions and matrix products are computed. Weights, their gradients, the
/// optimizer's state, normalisation and losses are fp32 in either.
enum class Precision {
  fp32,
  bf16,  ///< inputs of products rounded to 8 bits of mantissa, summed in fp32 (autocast)
};
NASHOST_API std::string to_string(Precision precision);

/// "fp32", "bf16", or "auto": bf16 where the device multiplies it natively, fp32 elsewhere. On one
/// that does not, bf16 is computed by conversion, on a processor many times slower.
NASHOST_API Precision resolve_precision(const std::string& name, const torch::Device& device);

/// Whether the device multiplies bf16 natively.
NASHOST_API bool has_native_bf16(const torch::Device& device);

/// Time of a convolution in bf16 over that in fp32, measured in some 50 ms: what is said where
/// somebody asks for bf16 on a device without it.
NASHOST_API double bf16_time_ratio(const torch::Device& device);

/// While it lives, this thread computes in the given precision. Rounded weights are kept until it
/// ends, so it must not outlive a change of them.
class NASHOST_API PrecisionScope {
 public:
  PrecisionScope(Precision precision, torch::DeviceType device);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  torch::DeviceType device_;
  bool was_enabled_;
  torch::ScalarType was_type_;
};

}  // namespace nashost::network
