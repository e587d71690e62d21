#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/plugin.hpp"
#include "nashost/testing/law.hpp"

namespace nashost::check {

/// A component put to the test.
struct Specimen {
  std::string name;
  Traits traits;
  /// What nashost::Component::create returns for the parameters of the test; never null.
  std::function<void*(const void* context)> create;
  Table parameters;  ///< with which it is created, defaults filled in
  /// For the contexts of policies and samplers.
  Host* host = nullptr;
  decltype(PolicyContext::make_policy) make_policy = nullptr;
  /// Folder in which a data set looks for its files before all others; may be empty.
  std::string data;
  /// What a search space is told of the data; empty and 0: what the kit has by default.
  std::vector<std::int64_t> input_shape;
  std::int64_t classes = 0;

  template <class Interface, class Context>
  std::unique_ptr<Interface> make(const Context& context) const {
    return std::unique_ptr<Interface>(static_cast<Interface*>(create(&context)));
  }
};

/// The laws of one kind of component. The first is that one can be made at all; where it is broken
/// the others say nothing.
struct Kit {
  std::vector<std::string> laws;
  /// What is wrong with the specimen by law `index`, or nothing.
  std::function<testing::Breach(std::size_t index, const Specimen&)> check;
};

/// A kit of laws about Subjects, which have a function make(). `subjects` gives those of a
/// specimen, each with a name that stands before its breaches ("9 arms").
template <class Subject>
Kit make_kit(std::span<const testing::Law<Subject>> laws,
             std::vector<std::pair<std::string, Subject>> (*subjects)(const Specimen&)) {
  static constexpr testing::Law<Subject> kMade{"can be made", [](const Subject& subject) {
                                                 subject.make();
                                                 return testing::Breach();
                                               }};
  Kit kit{{kMade.name}, {}};
  for (const auto& law : laws) kit.laws.emplace_back(law.name);
  kit.check = [laws, subjects](std::size_t index, const Specimen& specimen) -> testing::Breach {
    for (const auto& [on, subject] : subjects(specimen)) {
      if (auto breach = testing::check(index == 0 ? kMade : laws[index - 1], subject)) {
        return on.empty() ? breach : on + ": " + *breach;
      }
    }
    return {};
  };
  return kit;
}

/// Of the kinds that need no LibTorch.
NASHOST_API Kit policy_kit();
NASHOST_API Kit sampler_kit();
NASHOST_API Kit pruner_kit();

/// Of spaces and data sets: what libnashost_network.so exports under this name.
inline constexpr char kTensorKitSymbol[] = "nashost_tensor_kit";
using TensorKit = void(ComponentKind kind, Kit& kit);

}  // namespace nashost::check
