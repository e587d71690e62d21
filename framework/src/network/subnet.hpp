#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nashost/abi/network.hpp"

namespace nashost::network {

/// A stand-alone network taken out of a supernet: deep copies of the blocks on one route, and
/// nothing else. Same outputs as the route, bit for bit, in the same BatchNorm mode.
///
/// Is a Supernet of one architecture, so that whatever trains or scores supernets does the same
/// with it. Its blocks keep the names that they have in the supernet, with '.' replaced by '_'.
class NASHOST_API Subnet : public Supernet {
 public:
  Subnet(Supernet& supernet, const Architecture& architecture);

  /// The same route whatever is asked for.
  Route route(const Architecture&) override { return route_; }
  torch::Tensor forward(const torch::Tensor& inputs);

 private:
  std::vector<std::shared_ptr<Block>> blocks_;
  Route route_;
};

/// A step's block as Block::extract gives it, on the device of the block itself.
NASHOST_API std::shared_ptr<Block> extracted(const RouteStep& step);

/// Sets all blocks of the network afresh; depends on the seed alone, not on the device.
NASHOST_API void initialize(Supernet& supernet, std::uint64_t seed);

/// The memory layout that convolutions are fastest in on a processor: channels last. Of tensors
/// with four dimensions; others stay as they are.
NASHOST_API torch::Tensor channels_last(const torch::Tensor& tensor);
/// The same for the weights of a module.
NASHOST_API void use_fast_layout(torch::nn::Module& module);

/// The subnet as TorchScript, `forward(x: Tensor) -> Tensor` with normalised inputs, to be opened
/// by torch.jit.load in plain Python. False where one of its blocks offers no script; nothing is
/// written then.
NASHOST_API bool write_torchscript(Subnet& subnet, const std::string& file);

}  // namespace nashost::network
