#include "nashost/testing/mac_counter.hpp"

// Compiled as LibTorch is, without assertions (framework/CMakeLists.txt): with them its header
// asserts what only a LibTorch with assertions keeps up.
#include <ATen/record_function.h>

#include <memory>
#include <set>
#include <string_view>
#include <utility>

namespace nashost::testing {
namespace {

struct State {
  std::int64_t macs = 0;
  int depth = 0;
};

State& now() {
  static thread_local State state;
  return state;
}

/// What is known of an operator when it begins; its arguments can be read then and no later.
struct Work : at::ObserverContext {
  std::int64_t fixed = 0;
  std::int64_t per_output = 0;  ///< for each number that comes out
};

std::unique_ptr<Work> work_of(const at::RecordFunction& function) {
  const std::string_view name = function.name();
  const auto input = [&](std::size_t i) { return function.inputs()[i].toTensor(); };
  auto work = std::make_unique<Work>();
  const auto transposed = [&] {  // each number that goes in meets its share of the weights
    const auto weight = input(1);
    work->fixed = input(0).numel() * (weight.numel() / weight.size(0));
    return std::move(work);
  };
  const auto each_output_sums = [&](std::int64_t products) {
    work->per_output = products;
    return std::move(work);
  };
  if (name == "aten::conv_transpose1d" || name == "aten::conv_transpose2d" ||
      name == "aten::conv_transpose3d") {
    return transposed();
  }
  if (name == "aten::convolution" && function.inputs()[6].toBool()) return transposed();
  if (name == "aten::convolution" || name == "aten::conv1d" || name == "aten::conv2d" ||
      name == "aten::conv3d" || name == "nashost::conv2d") {
    const auto weight = input(1);
    return each_output_sums(weight.numel() / weight.size(0));
  }
  if (name == "aten::linear" || name == "aten::addmm" || name == "aten::baddbmm" ||
      name == "aten::addmv") {
    return each_output_sums(input(1).size(-1));
  }
  if (name == "aten::matmul" || name == "aten::mm" || name == "aten::bmm" || name == "aten::mv" ||
      name == "aten::dot") {
    return each_output_sums(input(0).size(-1));
  }
  if (name == "aten::scaled_dot_product_attention") {
    const auto query = input(0), key = input(1), value = input(2);
    work->fixed = query.numel() / query.size(-1) * key.size(-2) * (query.size(-1) + value.size(-1));
    return work;
  }
  return nullptr;
}

bool is_counted(const at::RecordFunction& function) {
  static const std::set<std::string_view> names = {"nashost::conv2d",
                                                   "aten::conv1d",
                                                   "aten::conv2d",
                                                   "aten::conv3d",
                                                   "aten::convolution",
                                                   "aten::conv_transpose1d",
                                                   "aten::conv_transpose2d",
                                                   "aten::conv_transpose3d",
                                                   "aten::linear",
                                                   "aten::matmul",
                                                   "aten::mm",
                                                   "aten::bmm",
                                                   "aten::mv",
                                                   "aten::dot",
                                                   "aten::addmm",
                                                   "aten::baddbmm",
                                                   "aten::addmv",
                                                   "aten::scaled_dot_product_attention"};
  return names.contains(function.name());
}

std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& function) {
  if (!is_counted(function) || now().depth++ > 0) return nullptr;
  return work_of(function);
}

void end(const at::RecordFunction& function, at::ObserverContext* context) {
  if (!is_counted(function) || --now().depth > 0 || context == nullptr) return;
  const auto& work = *static_cast<const Work*>(context);
  now().macs += work.fixed;
  if (work.per_output > 0) {
    now().macs += work.per_output * function.outputs().at(0).toTensor().numel();
  }
}

}  // namespace

MacCounter::MacCounter() {
  now() = {};
  handle_ = at::addThreadLocalCallback(at::RecordFunctionCallback(&begin, &end)
                                           .needsInputs(true)
                                           .needsOutputs(true)
                                           .scopes({at::RecordScope::FUNCTION}));
}

MacCounter::~MacCounter() { at::removeCallback(handle_); }

std::int64_t MacCounter::macs() const { return now().macs; }

}  // namespace nashost::testing
