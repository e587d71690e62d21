#pragma once

#include <ATen/record_function.h>
#include <torch/torch.h>

#include <cstdint>
#include <string_view>

namespace nashost::testing {

/// Counts the multiply-adds of the convolutions and matrix products that this thread computes while
/// the object lives, from what LibTorch executes and not from what a block says of itself.
///
/// Counted where an operator is entered from outside the others: a convolution calls a second one
/// and a linear layer a matrix product, and each would be counted twice.
class MacCounter {
 public:
  MacCounter() {
    now() = {};
    handle_ = at::addThreadLocalCallback(at::RecordFunctionCallback(&begin, &end)
                                             .needsInputs(true)
                                             .needsOutputs(true)
                                             .scopes({at::RecordScope::FUNCTION}));
  }
  ~MacCounter() { at::removeCallback(handle_); }
  MacCounter(const MacCounter&) = delete;
  MacCounter& operator=(const MacCounter&) = delete;

  std::int64_t macs() const { return now().macs; }

 private:
  struct State {
    std::int64_t macs = 0;
    int depth = 0;
  };
  static State& now() {
    static thread_local State state;
    return state;
  }

  /// Multiply-adds of the operator; −1: it is none that is counted.
  static std::int64_t work_of(const at::RecordFunction& function) {
    const std::string_view name = function.name();
    const auto size = [](const at::Tensor& tensor) { return tensor.size(-1); };
    const auto input = [&](std::size_t i) { return function.inputs()[i].toTensor(); };
    const auto output = [&] { return function.outputs().at(0).toTensor().numel(); };
    if (name.starts_with("aten::conv_transpose")) return transposed(input(0), input(1));
    if (name == "aten::convolution" && function.inputs()[6].toBool()) {
      return transposed(input(0), input(1));
    }
    if (name == "aten::convolution" || name == "aten::conv1d" || name == "aten::conv2d" ||
        name == "aten::conv3d") {
      const auto weight = input(1);
      return output() * (weight.numel() / weight.size(0));
    }
    if (name == "aten::linear") return output() * size(input(1));
    if (name == "aten::matmul" || name == "aten::mm" || name == "aten::bmm" || name == "aten::mv" ||
        name == "aten::dot") {
      return output() * size(input(0));
    }
    if (name == "aten::addmm" || name == "aten::baddbmm" || name == "aten::addmv") {
      return output() * size(input(1));
    }
    if (name == "aten::scaled_dot_product_attention") {
      const auto query = input(0), key = input(1), value = input(2);
      return query.numel() / size(query) * key.size(-2) * (size(query) + size(value));
    }
    return -1;
  }
  static std::int64_t transposed(const at::Tensor& input, const at::Tensor& weight) {
    return input.numel() * (weight.numel() / weight.size(0));
  }
  static bool is_counted(std::string_view name) {
    for (const std::string_view prefix :
         {"aten::conv1d", "aten::conv2d", "aten::conv3d", "aten::convolution",
          "aten::conv_transpose", "aten::linear", "aten::matmul", "aten::mm", "aten::bmm",
          "aten::mv", "aten::dot", "aten::addmm", "aten::baddbmm", "aten::addmv",
          "aten::scaled_dot_product_attention"}) {
      if (name == prefix || (prefix == "aten::conv_transpose" && name.starts_with(prefix))) {
        return true;
      }
    }
    return false;
  }

  static std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& function) {
    if (is_counted(function.name())) ++now().depth;
    return nullptr;
  }
  static void end(const at::RecordFunction& function, at::ObserverContext*) {
    if (!is_counted(function.name())) return;
    if (--now().depth == 0) now().macs += work_of(function);
  }

  at::CallbackHandle handle_;
};

}  // namespace nashost::testing
