#include "network/subnet.hpp"

#include <torch/script.h>

#include <algorithm>
#include <map>

#include "nashost/abi/error.hpp"
#include "network/device.hpp"

namespace nashost::network {
namespace {

std::map<const torch::nn::Module*, std::string> names_of(Supernet& supernet) {
  std::map<const torch::nn::Module*, std::string> names;
  for (const auto& item : supernet.named_modules(std::string(), /*include_self=*/false)) {
    std::string name = item.key();
    std::replace(name.begin(), name.end(), '.', '_');
    names.emplace(item.value().get(), std::move(name));
  }
  return names;
}

std::string indented(const std::string& body) {
  std::string text = "    ";
  for (std::size_t i = 0; i < body.size(); ++i) {
    text += body[i];
    if (body[i] == '\n' && i + 1 < body.size()) text += "    ";
  }
  return text;
}

}  // namespace

Subnet::Subnet(Supernet& supernet, const Architecture& architecture) {
  torch::NoGradGuard no_grad;
  const auto names = names_of(supernet);
  const Route original = supernet.route(architecture);
  std::map<std::string, int> uses;
  for (std::size_t i = 0; i < original.size(); ++i) {
    // A step that comes twice on the route is one block here too.
    const auto same = static_cast<std::size_t>(
        std::find(original.begin(), original.end(), original[i]) - original.begin());
    if (same < i) {
      route_.push_back(route_[same]);
      continue;
    }
    const auto found = names.find(original[i].block);
    if (found == names.end()) {
      throw Error("the route of a supernet names a block that it has not registered");
    }
    std::string name = found->second;
    if (const int n = ++uses[name]; n > 1) name.append("_").append(std::to_string(n));
    const auto block = extracted(original[i]);
    blocks_.push_back(register_module(name, block));
    route_.push_back({block.get()});
  }
  train(supernet.is_training());
}

torch::Tensor Subnet::forward(const torch::Tensor& inputs) {
  State state{inputs};
  for (const RouteStep& step : route_) state = step.block->forward(state, step.choice);
  return state.at(0);
}

std::shared_ptr<Block> extracted(const RouteStep& step) {
  auto block = step.block->extract(step.choice);
  if (const auto device = device_of(*step.block); device_of(*block) != device) block->to(device);
  return block;
}

void initialize(Supernet& supernet, std::uint64_t seed) {
  const torch::Device device = device_of(supernet);
  if (!device.is_cpu()) supernet.to(torch::kCPU);  // the generator's numbers are the processor's
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  for (const auto& part : supernet.modules(/*include_self=*/false)) {
    if (auto* block = dynamic_cast<Block*>(part.get())) block->initialize(generator);
  }
  if (!device.is_cpu()) supernet.to(device);
}

torch::Tensor channels_last(const torch::Tensor& tensor) {
  if (tensor.dim() != 4) return tensor;
  // contiguous() alone leaves a tensor with one channel, or of 1 x 1, with strides that read either
  // way, and LibTorch then takes it for the other layout.
  const auto n = tensor.sizes();
  return tensor.contiguous(torch::MemoryFormat::ChannelsLast)
      .as_strided(n, {n[1] * n[2] * n[3], 1, n[3] * n[1], n[1]});
}

void use_fast_layout(torch::nn::Module& module) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : module.parameters()) parameter.set_data(channels_last(parameter));
}

bool write_torchscript(Subnet& subnet, const std::string& file) {
  torch::NoGradGuard no_grad;
  torch::jit::Module whole("nashost.Subnet");
  std::string forward = "def forward(self, x: Tensor) -> Tensor:\n";
  std::map<const Block*, std::string> written;
  const auto names = names_of(subnet);
  for (const RouteStep& step : subnet.route({})) {
    auto& name = written[step.block];
    if (name.empty()) {
      const auto body = step.block->script();
      if (!body) return false;
      name = names.at(step.block);
      torch::jit::Module part("nashost." + name);
      const auto flat = [](std::string key) {
        std::replace(key.begin(), key.end(), '.', '_');
        return key;
      };
      for (const auto& item : step.block->named_parameters()) {
        part.register_parameter(flat(item.key()), item.value().detach().contiguous(), false);
      }
      for (const auto& item : step.block->named_buffers()) {
        part.register_buffer(flat(item.key()), item.value());
      }
      part.define("def forward(self, x: Tensor) -> Tensor:\n" + indented(*body));
      whole.register_module(name, part);
    }
    forward += "    x = self." + name + ".forward(x)\n";
  }
  whole.define(forward + "    return x\n");
  whole.eval();
  whole.save(file);
  return true;
}

}  // namespace nashost::network
