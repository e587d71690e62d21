#include "network/libtorch_threads.hpp"

#include <ATen/TensorIterator.h>
#include <torch/torch.h>

namespace nashost::network {

void on_libtorch_threads(std::int64_t count, const std::function<void(std::int64_t)>& work) {
  torch::Tensor numbers = torch::arange(count);
  auto loop = at::TensorIterator::nullary_op(numbers);
  loop.for_each(
      [&](char** data, const std::int64_t* strides, std::int64_t n) {
        for (std::int64_t i = 0; i < n; ++i) {
          work(*reinterpret_cast<std::int64_t*>(data[0] + i * strides[0]));
        }
      },
      /*grain_size=*/1);
}

}  // namespace nashost::network
