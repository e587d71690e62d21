#include "network/route_trie.hpp"

#include <map>
#include <tuple>

#include "nashost/abi/error.hpp"

namespace nashost::network {
namespace {

// The trie while it is built, children found by their step.
struct Branch {
  RouteStep step;
  std::vector<Branch> children;
  std::vector<std::int32_t> architectures;
};

Branch& child(std::vector<Branch>& children, const RouteStep& step) {
  for (Branch& known : children) {
    if (known.step == step) return known;
  }
  return children.emplace_back(Branch{step, {}, {}});
}

void flatten(const Branch& branch, std::int32_t parent, std::vector<RouteTrie::Node>& nodes,
             std::vector<std::int32_t>& siblings) {
  const auto index = static_cast<std::int32_t>(nodes.size());
  siblings.push_back(index);
  nodes.push_back({branch.step, parent, {}, branch.architectures});
  std::vector<std::int32_t> children;
  for (const Branch& next : branch.children) flatten(next, index, nodes, children);
  nodes[static_cast<std::size_t>(index)].children = std::move(children);
}

}  // namespace

RouteTrie::RouteTrie(std::span<const Route> routes) : architectures_(routes.size()) {
  std::vector<Branch> top;
  for (std::size_t a = 0; a < routes.size(); ++a) {
    if (routes[a].empty()) throw Error("the search space gave an empty route");
    std::vector<Branch>* level = &top;
    Branch* last = nullptr;
    for (const RouteStep& step : routes[a]) {
      last = &child(*level, step);
      level = &last->children;
    }
    last->architectures.push_back(static_cast<std::int32_t>(a));
  }
  for (const Branch& branch : top) flatten(branch, -1, nodes_, roots_);
}

std::vector<Route> routes_of(Supernet& supernet, std::span<const Architecture> architectures) {
  std::vector<Route> routes;
  routes.reserve(architectures.size());
  for (const Architecture& a : architectures) routes.push_back(supernet.route(a));
  return routes;
}

NetworkCost route_cost(const Route& route, const std::vector<std::int64_t>& input_shape) {
  NetworkCost cost;
  Shapes shapes{input_shape};
  // Blocks may share tensors: the largest slice of each counts.
  std::map<void*, std::int64_t> numbers;
  for (const RouteStep& step : route) {
    const BlockCost here = step.block->cost(shapes, step.choice);
    cost.macs += here.macs;
    shapes = here.output;
    for (const ParameterSlice& slice : step.block->slices(step.choice)) {
      torch::Tensor part = slice.tensor;
      for (const auto& range : slice.ranges) {
        part = part.narrow(range.dimension, range.start, range.length);
      }
      auto& known = numbers[slice.tensor.unsafeGetTensorImpl()];
      known = std::max(known, part.numel());
    }
  }
  for (const auto& [tensor, n] : numbers) cost.parameters += n;
  return cost;
}

std::int64_t trie_macs(const RouteTrie& trie, const std::vector<std::int64_t>& input_shape) {
  std::int64_t macs = 0;
  std::vector<Shapes> outputs;
  for (const auto& node : trie.nodes()) {
    const Shapes input =
        node.parent < 0 ? Shapes{input_shape} : outputs[static_cast<std::size_t>(node.parent)];
    BlockCost here = node.step.block->cost(input, node.step.choice);
    macs += here.macs;
    outputs.push_back(std::move(here.output));
  }
  return macs;
}

}  // namespace nashost::network
