#pragma once

#include <torch/torch.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "nashost/abi/network.hpp"
#include "nashost/testing/law.hpp"

/// The laws every data set must obey; dataset_conformance.hpp makes a GoogleTest of them.
namespace nashost::testing {

/// Makes the data set under test.
using DatasetFactory = std::function<std::unique_ptr<Dataset>(const DatasetContext&)>;

/// The factory of a data set class with fixed parameters.
template <class Implementation>
DatasetFactory dataset_factory(typename Implementation::Parameters parameters = {}) {
  return [parameters](const DatasetContext& context) -> std::unique_ptr<Dataset> {
    return std::make_unique<Implementation>(parameters, context);
  };
}

struct DatasetConformanceOptions {
  /// Folders in which the data set looks for its files.
  std::vector<std::string> roots = {};
  Host* host = nullptr;
};

/// What the laws are checked on.
struct DatasetUnderTest {
  DatasetFactory factory;
  DatasetConformanceOptions options;

  std::unique_ptr<Dataset> make() const { return factory({options.roots, options.host}); }
};

namespace detail {

inline constexpr const char* kSplits[] = {"train", "test"};

inline const Examples& split(Dataset& data, std::size_t which) {
  return which == 0 ? data.train() : data.test();
}

inline std::vector<std::int64_t> example_shape(const Examples& examples) {
  return {examples.inputs.sizes().begin() + 1, examples.inputs.sizes().end()};
}

}  // namespace detail

/// Inputs are N × …, unsigned bytes or finite floats, of one shape in both splits; targets are N
/// int64; N ≥ 1.
inline Breach splits_have_form(const DatasetUnderTest& test) {
  const auto data = test.make();
  for (std::size_t which : {0, 1}) {
    const std::string on = std::string(detail::kSplits[which]) + "(): ";
    const Examples& examples = detail::split(*data, which);
    const auto &inputs = examples.inputs, &targets = examples.targets;
    if (!inputs.defined() || !targets.defined() || inputs.dim() < 2 || inputs.size(0) < 1) {
      return on + "has no examples. Inputs are a tensor N × …, N at least 1.";
    }
    if (inputs.scalar_type() != torch::kUInt8 && inputs.scalar_type() != torch::kFloat32) {
      return say(on, "its inputs are ", inputs.scalar_type(),
                 ". They can be Byte (uint8) or Float (float32).");
    }
    if (targets.scalar_type() != torch::kInt64 || targets.dim() != 1 ||
        targets.size(0) != inputs.size(0)) {
      return say(on, "its targets are ", targets.scalar_type(), " of shape ", targets.sizes(),
                 ". They are Long (int64), one for each of the ", inputs.size(0), " inputs.");
    }
    if (inputs.is_floating_point() && !inputs.isfinite().all().item<bool>()) {
      return on + "an input is not finite.";
    }
  }
  if (detail::example_shape(data->train()) != detail::example_shape(data->test())) {
    return say("training examples have the shape ", data->train().inputs.sizes().slice(1),
               ", and test examples ", data->test().inputs.sizes().slice(1),
               ". A network reads one shape.");
  }
  return {};
}

/// Targets lie in [0, classes), and every class has a training example.
inline Breach classes_are_those_of_the_targets(const DatasetUnderTest& test) {
  const auto data = test.make();
  const std::int64_t classes = data->classes();
  if (classes < 2) return say("classes() is ", classes, "; there must be two at least.");
  for (std::size_t which : {0, 1}) {
    const auto& targets = detail::split(*data, which).targets;
    const auto least = targets.min().item<std::int64_t>();
    const auto most = targets.max().item<std::int64_t>();
    if (least < 0 || most >= classes) {
      return say(detail::kSplits[which], "(): targets go from ", least, " to ", most,
                 ", and classes() is ", classes, ". They are 0 to classes - 1.");
    }
  }
  const auto counts = torch::bincount(data->train().targets, {}, classes);
  const auto absent = (counts == 0).nonzero();
  if (absent.numel() > 0) {
    return say("class ", absent[0].item<std::int64_t>(),
               " has no training example. Make classes() the number of labels that there are.");
  }
  return {};
}

/// Scale, means and deviations make finite inputs; there is none, or one mean and one deviation per
/// channel.
inline Breach normalization_fits(const DatasetUnderTest& test) {
  const auto data = test.make();
  const Normalization n = data->normalization();
  const auto channels = static_cast<std::size_t>(data->train().inputs.size(1));
  if (!std::isfinite(n.scale) || n.scale == 0) {
    return say("normalization(): scale is ", n.scale, ". It is a factor, 1/255 for bytes.");
  }
  for (const auto& [name, list] : {std::pair{"mean", &n.mean}, {"deviation", &n.deviation}}) {
    if (!list->empty() && list->size() != channels) {
      return say("normalization(): ", name, " has ", list->size(), " entries, and inputs have ",
                 channels, " channels (dimension 1 of a batch). Give one per channel, or none.");
    }
    for (const double value : *list) {
      if (!std::isfinite(value) || (list == &n.deviation && value <= 0)) {
        return say("normalization(): a ", name, " is ", value, ".");
      }
    }
  }
  return {};
}

/// The same examples at every call and in every object, whatever was drawn from global generators.
inline Breach examples_repeat(const DatasetUnderTest& test) {
  torch::manual_seed(1);
  const auto one = test.make();
  torch::manual_seed(2);
  const auto two = test.make();
  for (std::size_t which : {0, 1}) {
    const Examples first = detail::split(*one, which);
    const Examples again = detail::split(*one, which);
    const Examples other = detail::split(*two, which);
    const auto same = [&first](const Examples& b) {
      return first.inputs.equal(b.inputs) && first.targets.equal(b.targets);
    };
    if (!same(again)) {
      return say(detail::kSplits[which], "() gives other examples when it is asked again.");
    }
    if (!same(other)) {
      return say(detail::kSplits[which],
                 "(): two objects with the same parameters have other examples, or in another "
                 "order. Draw what is random from a RandomStream of fixed seed.");
    }
  }
  return {};
}

/// Training and test examples share no memory, and files() names each file once, with its checksum.
inline Breach records_are_whole(const DatasetUnderTest& test) {
  const auto data = test.make();
  if (data->train().inputs.data_ptr() == data->test().inputs.data_ptr()) {
    return std::string(
        "train() and test() are the same examples. Test images must be others: they are read once, "
        "at the end.");
  }
  std::set<std::string> seen;
  for (const auto& [file, checksum] : data->files()) {
    if (file.empty() || checksum.empty()) {
      return "files(): '" + file + "' has the checksum '" + checksum +
             "'. Name the file and a checksum of what was read.";
    }
    if (!seen.insert(file).second) return "files() names '" + file + "' twice.";
  }
  return {};
}

inline constexpr std::array kDatasetLaws = {
    Law<DatasetUnderTest>{"splits have form", splits_have_form},
    Law<DatasetUnderTest>{"classes are those of the targets", classes_are_those_of_the_targets},
    Law<DatasetUnderTest>{"normalization fits", normalization_fits},
    Law<DatasetUnderTest>{"examples repeat", examples_repeat},
    Law<DatasetUnderTest>{"records are whole", records_are_whole},
};

}  // namespace nashost::testing
