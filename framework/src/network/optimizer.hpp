#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nashost/abi/network.hpp"
#include "nashost/schema.hpp"

namespace nashost::network {

enum class OptimizerKind { adamw, adam, sgd };

/// Settings of the optimizer; defaults are PyTorch's.
struct OptimizerSettings {
  std::string name = "adamw";
  double learning_rate = 1e-3;
  double weight_decay = 0.01;  ///< decoupled in adamw; added to the gradient in adam and sgd
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double momentum = 0.9;  ///< sgd only
  bool nesterov = false;  ///< sgd only
  std::string schedule = "constant";
  /// As they stand in a stage's table, `name` under the key "optimizer".
  NASHOST_API static Schema<OptimizerSettings> stage_schema();
};

/// AdamW (Loshchilov & Hutter 2019), Adam (Kingma & Ba 2015) or SGD with momentum over slices of
/// parameters, by LibTorch's fused kernels.
///
/// Law: a step moves the slices it is given and nothing else: other parameters, their decay and
/// their moments stay bit for bit. The step count of bias correction is a tensor's own: how often
/// any part of it was trained.
class NASHOST_API Optimizer {
 public:
  /// `parameters` in a stable order with stable names (named_parameters of the supernet).
  Optimizer(const OptimizerSettings& settings,
            const torch::OrderedDict<std::string, torch::Tensor>& parameters);

  /// Slices of one tensor must contain one another; the largest is moved. Slices without a gradient
  /// are left alone.
  void step(const std::vector<ParameterSlice>& slices, double learning_rate);

  const OptimizerSettings& settings() const noexcept { return settings_; }

  /// Moments and step counts as named tensors, for checkpoints: "exp_avg.<parameter>" and so on.
  std::map<std::string, torch::Tensor> state() const;
  void load_state(const std::map<std::string, torch::Tensor>& state);

 private:
  struct Moments {
    std::string name;
    torch::Tensor first, second, steps;  // undefined until the tensor is trained
  };
  void update(std::vector<torch::Tensor>& parameters, std::vector<torch::Tensor>& gradients,
              std::vector<torch::Tensor>& first, std::vector<torch::Tensor>& second,
              std::vector<torch::Tensor>& steps, double learning_rate) const;

  OptimizerSettings settings_;
  OptimizerKind kind_;
  std::map<torch::TensorImpl*, Moments> moments_;
};

/// Learning rate of step `step` of `steps`: constant, or cosine from the full rate to 0 (Loshchilov
/// & Hutter 2017, without restarts).
NASHOST_API double scheduled_learning_rate(const OptimizerSettings& settings, std::int64_t step,
                                           std::int64_t steps);

}  // namespace nashost::network
