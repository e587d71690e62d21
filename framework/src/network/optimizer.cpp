#include "network/optimizer.hpp"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>

#include <numbers>

#include "nashost/abi/error.hpp"

namespace nashost::network {
namespace {

OptimizerKind kind_of(const std::string& name) {
  if (name == "adamw") return OptimizerKind::adamw;
  if (name == "adam") return OptimizerKind::adam;
  if (name == "sgd") return OptimizerKind::sgd;
  throw ConfigError("unknown optimizer '" + name + "'" +
                    did_you_mean(name, {"adamw", "adam", "sgd"}));
}

torch::Tensor view(const ParameterSlice& slice, torch::Tensor tensor) {
  for (const auto& range : slice.ranges) {
    tensor = tensor.narrow(range.dimension, range.start, range.length);
  }
  return tensor;
}

bool contains(const ParameterSlice& outer, const ParameterSlice& inner) {
  for (const auto& bound : outer.ranges) {
    bool inside = false;
    for (const auto& range : inner.ranges) {
      inside |= range.dimension == bound.dimension && range.start >= bound.start &&
                range.start + range.length <= bound.start + bound.length;
    }
    if (!inside) return false;
  }
  return true;
}

}  // namespace

Schema<OptimizerSettings> OptimizerSettings::stage_schema() {
  using S = OptimizerSettings;
  return Schema<S>()
      .add("optimizer", &S::name, {.doc = "the update rule", .choices = {"adamw", "adam", "sgd"}})
      .add("learning_rate", &S::learning_rate,
           {.doc = "step size at the start", .min = 0, .min_open = true})
      .add("weight_decay", &S::weight_decay,
           {.doc = "decoupled in adamw, added to the gradient in adam and sgd", .min = 0})
      .add("beta1", &S::beta1,
           {.doc = "decay of the first moment (adamw, adam)", .min = 0, .max = 1, .max_open = true})
      .add(
          "beta2", &S::beta2,
          {.doc = "decay of the second moment (adamw, adam)", .min = 0, .max = 1, .max_open = true})
      .add("epsilon", &S::epsilon,
           {.doc = "added to the root of the second moment (adamw, adam)",
            .min = 0,
            .min_open = true})
      .add("momentum", &S::momentum, {.doc = "of sgd", .min = 0, .max = 1, .max_open = true})
      .add("nesterov", &S::nesterov, {.doc = "Nesterov's momentum (sgd)"})
      .add("schedule", &S::schedule,
           {.doc = "learning rate over the stage: constant, or cosine down to 0",
            .choices = {"constant", "cosine"}});
}

Optimizer::Optimizer(const OptimizerSettings& settings,
                     const torch::OrderedDict<std::string, torch::Tensor>& parameters)
    : settings_(settings), kind_(kind_of(settings.name)) {
  for (const auto& item : parameters) {
    // A tensor that two blocks share has one set of moments, under its first name.
    moments_.try_emplace(item.value().unsafeGetTensorImpl(), Moments{item.key(), {}, {}, {}});
  }
}

void Optimizer::step(const std::vector<ParameterSlice>& slices, double learning_rate) {
  torch::NoGradGuard no_grad;
  std::vector<const ParameterSlice*> chosen;
  for (const ParameterSlice& slice : slices) {
    if (!slice.tensor.grad().defined()) continue;
    const auto same = std::find_if(chosen.begin(), chosen.end(), [&](const auto* known) {
      return known->tensor.is_same(slice.tensor);
    });
    if (same == chosen.end()) {
      chosen.push_back(&slice);
    } else if (contains(slice, **same)) {
      *same = &slice;
    } else if (!contains(**same, slice)) {
      throw Error(
          "subnets of one round own overlapping parts of a parameter of which neither "
          "contains the other; train them in separate rounds");
    }
  }

  std::vector<torch::Tensor> parameters, gradients, first, second, steps;
  std::vector<std::pair<torch::Tensor, torch::Tensor>> copied_back;  // slice, its moved copy
  for (const ParameterSlice* slice : chosen) {
    const auto found = moments_.find(slice->tensor.unsafeGetTensorImpl());
    if (found == moments_.end()) {
      throw Error("a block names a parameter that its supernet has not registered");
    }
    Moments& moments = found->second;
    if (!moments.first.defined()) {
      moments.first = torch::zeros_like(slice->tensor);
      if (kind_ != OptimizerKind::sgd) moments.second = torch::zeros_like(slice->tensor);
      moments.steps = torch::zeros({}, slice->tensor.options().dtype(torch::kFloat32));
    }
    steps.push_back(moments.steps);
    // The kernels walk memory, so all tensors of a parameter need its strides.
    const auto add = [&](std::vector<torch::Tensor>& list, const torch::Tensor& whole, bool moved) {
      torch::Tensor part = view(*slice, whole);
      if (!slice->ranges.empty()) {
        torch::Tensor dense = part.contiguous();
        if (moved) copied_back.emplace_back(part, dense);
        part = dense;
      }
      list.push_back(std::move(part));
    };
    torch::Tensor gradient = slice->tensor.grad();
    if (slice->ranges.empty() && gradient.strides() != slice->tensor.strides()) {
      gradient = torch::empty_like(slice->tensor).copy_(gradient);
    }
    add(parameters, slice->tensor, true);
    add(gradients, gradient, false);
    add(first, moments.first, true);
    if (kind_ != OptimizerKind::sgd) add(second, moments.second, true);
  }
  if (parameters.empty()) return;
  at::_foreach_add_(steps, 1);
  update(parameters, gradients, first, second, steps, learning_rate);
  for (auto& [slice, moved] : copied_back) {
    if (!slice.is_same(moved)) slice.copy_(moved);
  }
}

void Optimizer::update(std::vector<torch::Tensor>& parameters,
                       std::vector<torch::Tensor>& gradients, std::vector<torch::Tensor>& first,
                       std::vector<torch::Tensor>& second, std::vector<torch::Tensor>& steps,
                       double learning_rate) const {
  const auto& s = settings_;
  switch (kind_) {
    case OptimizerKind::adamw:
      at::_fused_adamw_(parameters, gradients, first, second, {}, steps, learning_rate, s.beta1,
                        s.beta2, s.weight_decay, s.epsilon, /*amsgrad=*/false, /*maximize=*/false);
      return;
    case OptimizerKind::adam:
      at::_fused_adam_(parameters, gradients, first, second, {}, steps, learning_rate, s.beta1,
                       s.beta2, s.weight_decay, s.epsilon, /*amsgrad=*/false, /*maximize=*/false);
      return;
    case OptimizerKind::sgd:
      // Zero buffers and no dampening make the first step like any other. Without momentum the
      // kernel wants no buffers.
      if (s.momentum == 0) first.clear();
      at::_fused_sgd_(parameters, gradients, first, s.weight_decay, s.momentum, learning_rate,
                      /*dampening=*/0.0, s.nesterov, /*maximize=*/false, /*is_first_step=*/false);
      return;
  }
}

std::map<std::string, torch::Tensor> Optimizer::state() const {
  std::map<std::string, torch::Tensor> state;
  for (const auto& [tensor, moments] : moments_) {
    if (!moments.first.defined()) continue;
    state["exp_avg." + moments.name] = moments.first;
    if (moments.second.defined()) state["exp_avg_sq." + moments.name] = moments.second;
    state["steps." + moments.name] = moments.steps;
  }
  return state;
}

void Optimizer::load_state(const std::map<std::string, torch::Tensor>& state) {
  for (auto& [tensor, moments] : moments_) {
    const auto load = [&](const char* kind, torch::Tensor& into, const torch::Tensor& like) {
      const auto found = state.find(kind + moments.name);
      into = found == state.end() ? torch::Tensor() : torch::empty_like(like).copy_(found->second);
    };
    const torch::Tensor parameter(c10::intrusive_ptr<torch::TensorImpl>::reclaim_copy(tensor));
    load("exp_avg.", moments.first, parameter);
    load("exp_avg_sq.", moments.second, parameter);
    load("steps.", moments.steps, torch::empty({}, parameter.options().dtype(torch::kFloat32)));
  }
}

double scheduled_learning_rate(const OptimizerSettings& settings, std::int64_t step,
                               std::int64_t steps) {
  if (settings.schedule == "constant") return settings.learning_rate;
  const double progress =
      static_cast<double>(step) / static_cast<double>(std::max<std::int64_t>(steps, 1));
  return settings.learning_rate * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
}

}  // namespace nashost::network
