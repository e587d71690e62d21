#pragma once

#include <memory>
#include <vector>

#include "nashost/abi/region.hpp"
#include "nashost/network/blocks.hpp"

namespace nashost::network {

/// Two searched depths (1 … 3 and 1 … 2) over 8 × 8 images, small enough to be checked by hand.
class ToySupernet : public Supernet {
 public:
  ToySupernet() {
    start_ = add("start", 1, 3, 1);
    for (int k = 0; k < 3; ++k) first_.push_back(add("first" + std::to_string(k), 3, 3, 1));
    between_ = add("between", 3, 4, 2);
    for (int k = 0; k < 2; ++k) second_.push_back(add("second" + std::to_string(k), 4, 4, 1));
    head_ = register_module("head", std::make_shared<ClassifierBlock>(ClassifierOptions{
                                        .in_channels = 4, .classes = 3, .weight_deviation = 0.5}));
    auto generator = at::make_generator<at::CPUGeneratorImpl>(5);
    for (const auto& part : modules(false)) {
      if (auto* block = dynamic_cast<Block*>(part.get())) block->initialize(generator);
    }
  }

  Route route(const Architecture& a) override {
    Route route{{start_.get()}};
    for (std::size_t k = 0; k <= a[0]; ++k) route.push_back({first_[k].get()});
    route.push_back({between_.get()});
    for (std::size_t k = 0; k <= a[1]; ++k) route.push_back({second_[k].get()});
    route.push_back({head_.get()});
    return route;
  }

  static std::vector<Architecture> architectures() {
    return {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {2, 1}};
  }

 private:
  std::shared_ptr<Block> add(const std::string& name, std::int64_t in, std::int64_t out,
                             std::int64_t stride) {
    return register_module(name, std::make_shared<ConvolutionBlock>(ConvolutionOptions{
                                     .in_channels = in,
                                     .out_channels = out,
                                     .stride = stride,
                                     .padding = 1,
                                     .norm = true,
                                     .activation = true,
                                     .init = {.weight_deviation = 0.4, .norm_bias = 0.1}}));
  }
  std::shared_ptr<Block> start_, between_, head_;
  std::vector<std::shared_ptr<Block>> first_, second_;
};

inline torch::Tensor toy_inputs(std::int64_t n, std::uint64_t seed) {
  return torch::rand({n, 1, 8, 8}, at::make_generator<at::CPUGeneratorImpl>(seed));
}
inline torch::Tensor toy_targets(std::int64_t n, std::uint64_t seed) {
  return torch::randint(0, 3, {n}, at::make_generator<at::CPUGeneratorImpl>(seed),
                        torch::TensorOptions().dtype(torch::kInt64));
}

}  // namespace nashost::network
