#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "nashost/abi/network.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/abi/region.hpp"
#include "nashost/testing/law.hpp"
#include "nashost/testing/mac_counter.hpp"

/// The laws every search space must obey; space_conformance.hpp makes a GoogleTest of them.
namespace nashost::testing {

/// Makes the space under test for data of a shape.
using SpaceFactory = std::function<std::unique_ptr<SpacePlugin>(const SpaceContext&)>;

/// The factory of a space class with fixed parameters.
template <class Implementation>
SpaceFactory space_factory(typename Implementation::Parameters parameters = {}) {
  return [parameters](const SpaceContext& context) -> std::unique_ptr<SpacePlugin> {
    return std::make_unique<Implementation>(parameters, context);
  };
}

struct SpaceConformanceOptions {
  /// What the space is told of the data: shape of one example, and classes.
  std::vector<std::int64_t> input_shape = {1, 28, 28};
  std::int64_t classes = 10;
  /// A space of at most so many architectures is checked whole. Of a larger one about so many are:
  /// the first, the last, one for every option of every decision, and others drawn at random.
  std::size_t architectures = 40;
  std::int64_t batch = 4;
  std::uint64_t seed = 1;
  Host* host = nullptr;
};

/// What the laws are checked on.
struct SpaceUnderTest {
  SpaceFactory factory;
  SpaceConformanceOptions options;

  std::unique_ptr<SpacePlugin> make() const {
    return factory({options.input_shape, options.classes, options.host});
  }
};

namespace detail {

inline at::Generator generator(std::uint64_t seed) {
  return at::make_generator<at::CPUGeneratorImpl>(seed);
}

inline void initialize(Supernet& supernet, std::uint64_t seed) {
  const at::Generator numbers = generator(seed);
  for (const auto& part : supernet.modules(/*include_self=*/false)) {
    if (auto* block = dynamic_cast<Block*>(part.get())) block->initialize(numbers);
  }
}

/// Some member with this option; none: no member has it.
inline std::vector<Architecture> one_with(const Region& region, std::uint32_t decision,
                                          std::uint32_t option, RandomStream& random) {
  const auto options = region.options_of(decision);
  if (options[option] == 0) return {};
  Region left = region;
  for (std::uint32_t other = 0; other < options.size(); ++other) {
    if (other != option && options[other] != 0) left = left.without({{decision, other}});
  }
  return {left.draw(random)};
}

inline std::vector<Architecture> some_of(const Region& region, std::size_t wanted,
                                         std::uint64_t seed) {
  if (region.size() <= wanted) return region.enumerate(wanted);
  RandomStream random(seed, "space laws/architectures");
  std::set<Architecture> chosen{region.at(0), region.at(region.size() - 1)};
  const auto& decisions = region.space().decisions();
  for (std::uint32_t d = 0; d < decisions.size(); ++d) {
    for (std::uint32_t o = 0; o < decisions[d].options.size(); ++o) {
      for (auto& one : one_with(region, d, o, random)) chosen.insert(std::move(one));
    }
  }
  while (chosen.size() < wanted) chosen.insert(region.draw(random));
  return {chosen.begin(), chosen.end()};
}

/// A space with a supernet, ready to be looked at.
struct Opened {
  std::unique_ptr<SpacePlugin> plugin;
  std::shared_ptr<const SearchSpace> space;
  std::vector<Architecture> architectures;
  std::shared_ptr<Supernet> supernet;
  torch::Tensor inputs;

  explicit Opened(const SpaceUnderTest& test)
      : plugin(test.make()),
        space(plugin->space()),
        architectures(some_of(Region(space), test.options.architectures, test.options.seed)),
        supernet(plugin->make_supernet()) {
    initialize(*supernet, test.options.seed);
    std::vector<std::int64_t> shape = test.options.input_shape;
    shape.insert(shape.begin(), test.options.batch);
    inputs = torch::rand(shape, generator(test.options.seed));
  }

  std::string on(const Architecture& a) const { return "architecture " + space->label(a) + ": "; }
  std::string name_of(const Block* block) const {
    for (const auto& item : supernet->named_modules(std::string(), /*include_self=*/false)) {
      if (item.value().get() == static_cast<const torch::nn::Module*>(block)) {
        return "block '" + item.key() + "'";
      }
    }
    return "a block";
  }
  bool has_registered(const Block* block) const {
    const auto modules = supernet->modules(/*include_self=*/false);
    return std::any_of(modules.begin(), modules.end(), [block](const auto& module) {
      return module.get() == static_cast<const torch::nn::Module*>(block);
    });
  }
};

inline State run(const Route& route, State state) {
  for (const RouteStep& step : route) state = step.block->forward(state, step.choice);
  return state;
}

inline Shapes shapes_of(const State& state) {
  Shapes shapes;
  for (const auto& tensor : state) {
    shapes.emplace_back(tensor.sizes().begin() + 1, tensor.sizes().end());
  }
  return shapes;
}

inline std::string text_of(const Shapes& shapes) {
  std::string text;
  for (const auto& shape : shapes) {
    text += text.empty() ? "(" : " and (";
    for (std::size_t i = 0; i < shape.size(); ++i) {
      text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    text += ")";
  }
  return text.empty() ? "nothing" : text;
}

/// For each tensor by its data, 1 for the numbers that some slice names.
using Covered = std::map<const void*, torch::Tensor>;

inline void cover(const ParameterSlice& slice, Covered& covered) {
  auto& mask = covered[slice.tensor.unsafeGetTensorImpl()];
  if (!mask.defined()) mask = torch::zeros(slice.tensor.sizes(), torch::kBool);
  auto part = mask;
  for (const auto& range : slice.ranges) {
    part = part.narrow(range.dimension, range.start, range.length);
  }
  part.fill_(true);
}

inline void cover(const Route& route, Covered& covered) {
  for (const RouteStep& step : route) {
    for (const auto& slice : step.block->slices(step.choice)) cover(slice, covered);
  }
}

inline std::int64_t numbers_in(const Covered& covered) {
  std::int64_t numbers = 0;
  for (const auto& [tensor, mask] : covered) numbers += mask.sum().item<std::int64_t>();
  return numbers;
}

/// The route out of its supernet: a block of its own for each different step.
struct Extracted {
  std::vector<std::shared_ptr<Block>> blocks;
  Route route;
};
inline Extracted extract(const Route& route, bool training) {
  Extracted extracted;
  for (std::size_t i = 0; i < route.size(); ++i) {
    const auto same =
        static_cast<std::size_t>(std::find(route.begin(), route.end(), route[i]) - route.begin());
    if (same == i) {
      extracted.blocks.push_back(route[i].block->extract(route[i].choice));
      extracted.blocks.back()->train(training);
      extracted.route.push_back({extracted.blocks.back().get(), {}});
    } else {
      extracted.route.push_back(extracted.route[same]);
    }
  }
  return extracted;
}

inline bool close(const torch::Tensor& a, const torch::Tensor& b) {
  // Rounding only: another order of a sum of up to 10^4 float32 products, and of a fold.
  return a.sizes() == b.sizes() && torch::allclose(a, b, /*rtol=*/1e-3, /*atol=*/1e-4);
}

}  // namespace detail

/// The space holds together: it is the same at every call, and every label reads back.
inline Breach labels_read_back(const SpaceUnderTest& test) {
  const auto plugin = test.make();
  const auto space = plugin->space();
  if (space == nullptr) return std::string("space() is null: make the space in the constructor.");
  const auto again = plugin->space();
  if (again == nullptr || again->decisions().size() != space->decisions().size()) {
    return std::string("space() gives another space when it is asked again: keep one.");
  }
  for (const auto& a :
       detail::some_of(Region(space), test.options.architectures, test.options.seed)) {
    if (space->parse(space->label(a)) != a) {
      return "the label " + space->label(a) + " reads back as " +
             space->label(space->parse(space->label(a))) + ": give every option its own label.";
    }
  }
  return {};
}

/// Every architecture routes through registered blocks to logits, N × classes, finite, for any
/// batch of at least one; the shapes on the way are those that cost() says.
inline Breach every_architecture_routes(const SpaceUnderTest& test) {
  torch::NoGradGuard no_grad;
  detail::Opened opened(test);
  opened.supernet->eval();
  for (const auto& a : opened.architectures) {
    const std::string on = opened.on(a);
    const Route route = opened.supernet->route(a);
    if (route.empty()) return on + "its route is empty. Name at least one block.";
    if (opened.supernet->route(a) != route) {
      return on +
             "its route differs when it is asked again. A route depends on the architecture "
             "alone.";
    }
    State state{opened.inputs};
    for (const RouteStep& step : route) {
      if (step.block == nullptr || !opened.has_registered(step.block)) {
        return on +
               "its route names a block that the supernet has not registered. Use "
               "register_module for every block.";
      }
      const Shapes said = step.block->cost(detail::shapes_of(state), step.choice).output;
      state = step.block->forward(state, step.choice);
      if (detail::shapes_of(state) != said) {
        return on + opened.name_of(step.block) + " gives " +
               detail::text_of(detail::shapes_of(state)) + ", but its cost() says " +
               detail::text_of(said) + ".";
      }
    }
    const Shapes logits{{test.options.classes}};
    if (detail::shapes_of(state) != logits || state[0].size(0) != test.options.batch) {
      return on + "ends with " + detail::text_of(detail::shapes_of(state)) +
             " an example. The last block gives one tensor, N × classes.";
    }
    if (!state[0].isfinite().all().item<bool>()) {
      return on + "a new network's logits are not finite. Look at initialize().";
    }
    const auto first = detail::run(route, {opened.inputs.narrow(0, 0, 1)}).at(0);
    if (!detail::close(first, state[0].narrow(0, 0, 1))) {
      return on + "one example alone gives other logits than in a batch of " +
             std::to_string(test.options.batch) +
             ". In evaluation an example must not see the others.";
    }
  }
  return {};
}

/// Every number of every parameter is used by some architecture.
inline Breach parameters_are_reachable(const SpaceUnderTest& test) {
  detail::Opened opened(test);
  detail::Covered covered;
  for (const auto& a : opened.architectures) detail::cover(opened.supernet->route(a), covered);
  for (const auto& item : opened.supernet->named_parameters()) {
    const auto found = covered.find(item.value().unsafeGetTensorImpl());
    const std::int64_t used = found == covered.end() ? 0 : found->second.sum().item<std::int64_t>();
    if (used != item.value().numel()) {
      return say("parameter '", item.key(), "' has ", item.value().numel(), " numbers, and ", used,
                 " of them belong to an architecture. Leave out what no route uses, or name "
                 "it in slices().");
    }
    covered.erase(item.value().unsafeGetTensorImpl());
  }
  if (!covered.empty()) {
    return std::string(
        "slices() names a tensor that is no parameter of the supernet. Register the parameter, and "
        "give the very tensor that is registered.");
  }
  return {};
}

/// A subnet has as many parameters as its slices say, and its blocks compute as many multiply-adds
/// as their cost() says.
inline Breach counts_are_right(const SpaceUnderTest& test) {
  torch::NoGradGuard no_grad;
  detail::Opened opened(test);
  opened.supernet->eval();
  for (const auto& a : opened.architectures) {
    const Route route = opened.supernet->route(a);
    detail::Covered covered;
    detail::cover(route, covered);
    std::int64_t extracted = 0;
    for (const auto& block : detail::extract(route, false).blocks) {
      for (const auto& parameter : block->parameters()) extracted += parameter.numel();
    }
    if (extracted != detail::numbers_in(covered)) {
      return say(opened.on(a), "extracted it has ", extracted,
                 " numbers in parameters, and its slices name ", detail::numbers_in(covered),
                 ". extract() must keep what slices() names, and nothing else.");
    }
    State state{opened.inputs};
    for (const RouteStep& step : route) {
      const std::int64_t said = step.block->cost(detail::shapes_of(state), step.choice).macs;
      std::int64_t computed = 0;
      {
        const MacCounter counter;
        state = step.block->forward(state, step.choice);
        computed = counter.macs();
      }
      if (computed != said * test.options.batch) {
        return say(opened.on(a), opened.name_of(step.block), " computes ",
                   static_cast<double>(computed) / static_cast<double>(test.options.batch),
                   " multiply-adds an example in convolutions and matrix products, and its cost() "
                   "says ",
                   said, ".");
      }
    }
  }
  return {};
}

/// An extracted subnet gives the same outputs, bit for bit, in training and in evaluation, and
/// shares no tensor with the supernet; folded, the same up to rounding.
inline Breach extraction_is_bit_identical(const SpaceUnderTest& test) {
  torch::NoGradGuard no_grad;
  detail::Opened opened(test);
  std::set<const void*> memory;
  for (const auto& parameter : opened.supernet->parameters()) memory.insert(parameter.data_ptr());
  for (const auto& buffer : opened.supernet->buffers()) memory.insert(buffer.data_ptr());
  for (const bool training : {true, false}) {
    opened.supernet->train(training);
    const char* const mode = training ? "in training" : "in evaluation";
    for (const auto& a : opened.architectures) {
      const Route route = opened.supernet->route(a);
      const auto extracted = detail::extract(route, training);
      for (const auto& block : extracted.blocks) {
        auto tensors = block->parameters();
        const auto buffers = block->buffers();
        tensors.insert(tensors.end(), buffers.begin(), buffers.end());
        for (const auto& tensor : tensors) {
          if (tensor.numel() > 0 && memory.contains(tensor.data_ptr())) {
            return opened.on(a) +
                   "an extracted block shares a tensor with the supernet. extract() makes a deep "
                   "copy: clone() what it takes.";
          }
        }
      }
      torch::manual_seed(test.options.seed);  // for blocks with dropout
      const auto expected = detail::run(route, {opened.inputs}).at(0);
      torch::manual_seed(test.options.seed);
      if (!detail::run(extracted.route, {opened.inputs}).at(0).equal(expected)) {
        return opened.on(a) + "extracted, it gives other outputs " + mode +
               ". extract() must copy every parameter and buffer of its choice, and compute in the "
               "same order.";
      }
      if (training) continue;
      for (const auto& block : extracted.blocks) block->fold();
      if (!detail::close(detail::run(extracted.route, {opened.inputs}).at(0), expected)) {
        return opened.on(a) +
               "folded, it gives other outputs by more than rounding. Look at "
               "fold().";
      }
    }
  }
  return {};
}

/// Training moves what the slices of a route name and nothing else: those parameters get finite
/// gradients, and everything outside gets none.
inline Breach gradients_are_finite(const SpaceUnderTest& test) {
  detail::Opened opened(test);
  opened.supernet->train();
  const auto targets = torch::arange(test.options.batch).remainder(test.options.classes);
  for (const auto& a : opened.architectures) {
    for (auto& parameter : opened.supernet->parameters()) parameter.mutable_grad().reset();
    const Route route = opened.supernet->route(a);
    torch::nn::functional::cross_entropy(detail::run(route, {opened.inputs}).at(0), targets)
        .backward();
    detail::Covered covered;
    detail::cover(route, covered);
    for (const auto& item : opened.supernet->named_parameters()) {
      if (!item.value().requires_grad()) continue;
      const std::string what = opened.on(a) + "parameter '" + item.key() + "' ";
      const auto own = covered.find(item.value().unsafeGetTensorImpl());
      const auto gradient = item.value().grad();
      if (!gradient.defined()) {
        if (own == covered.end()) continue;
        return what +
               "gets no gradient, and slices() says that it is used. Use it in forward(), "
               "or leave it out.";
      }
      if (!gradient.isfinite().all().item<bool>()) {
        return what + "gets a gradient that is not finite. Look for a division or a root at 0.";
      }
      const auto outside = own == covered.end() ? gradient : gradient.masked_fill(own->second, 0.0);
      if (outside.count_nonzero().item<std::int64_t>() != 0) {
        return what +
               "gets a gradient outside the slices that its blocks name. The optimizer moves "
               "slices alone: name all that forward() uses.";
      }
    }
  }
  return {};
}

/// canonical(canonical(a)) = canonical(a), which is valid, and has as many parameters as a.
inline Breach canonical_form_is_idempotent(const SpaceUnderTest& test) {
  detail::Opened opened(test);
  const auto parameters = [&opened](const Architecture& a) {
    detail::Covered covered;
    detail::cover(opened.supernet->route(a), covered);
    return detail::numbers_in(covered);
  };
  for (const auto& a : opened.architectures) {
    const Architecture canonical = opened.space->canonical(a);
    if (!opened.space->is_valid(canonical)) {
      return opened.on(a) + "its canonical form is no valid architecture of the space.";
    }
    if (opened.space->canonical(canonical) != canonical) {
      return opened.on(a) + "its canonical form " + opened.space->label(canonical) +
             " has another one, " + opened.space->label(opened.space->canonical(canonical)) +
             ". Bring an architecture into its last form at once.";
    }
    if (parameters(canonical) != parameters(a)) {
      return say(opened.on(a), "has ", parameters(a), " parameters, and its canonical form ",
                 opened.space->label(canonical), " has ", parameters(canonical),
                 ": they are not the same network.");
    }
  }
  return {};
}

/// initialize() sets every parameter and buffer, from its generator alone; two supernets share
/// nothing.
inline Breach supernets_begin_alike(const SpaceUnderTest& test) {
  torch::NoGradGuard no_grad;
  const auto plugin = test.make();
  const auto one = plugin->make_supernet();
  const auto two = plugin->make_supernet();
  const auto tensors = [](Supernet& supernet) {
    auto all = supernet.named_parameters();
    for (const auto& item : supernet.named_buffers()) all.insert(item.key(), item.value());
    return all;
  };
  for (auto& item : tensors(*two)) {
    if (item.value().is_floating_point()) item.value().fill_(1e6);
  }
  detail::initialize(*one, test.options.seed);
  const auto before = at::detail::getDefaultCPUGenerator().get_state();
  detail::initialize(*two, test.options.seed);
  if (!at::detail::getDefaultCPUGenerator().get_state().equal(before)) {
    return std::string(
        "initialize() draws from LibTorch's global generator. Pass the given one on: "
        "tensor.normal_(0, 1, generator).");
  }
  const auto second = tensors(*two);
  for (const auto& item : tensors(*one)) {
    const auto& other = second[item.key()];
    if (item.value().numel() > 0 && item.value().data_ptr() == other.data_ptr()) {
      return "two supernets share the tensor '" + item.key() + "'. Make new blocks for each.";
    }
    if (!item.value().equal(other)) {
      return "after initialize() with the same generator '" + item.key() +
             "' differs in two supernets. Set every parameter and buffer, from that generator "
             "alone.";
    }
  }
  return {};
}

inline constexpr std::array kSpaceLaws = {
    Law<SpaceUnderTest>{"labels read back", labels_read_back},
    Law<SpaceUnderTest>{"every architecture routes", every_architecture_routes},
    Law<SpaceUnderTest>{"parameters are reachable", parameters_are_reachable},
    Law<SpaceUnderTest>{"counts are right", counts_are_right},
    Law<SpaceUnderTest>{"extraction is bit-identical", extraction_is_bit_identical},
    Law<SpaceUnderTest>{"gradients are finite", gradients_are_finite},
    Law<SpaceUnderTest>{"canonical form is idempotent", canonical_form_is_idempotent},
    Law<SpaceUnderTest>{"supernets begin alike", supernets_begin_alike},
};

}  // namespace nashost::testing
