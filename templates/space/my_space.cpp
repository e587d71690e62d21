#include "my_space.hpp"

#include <nashost/network/blocks.hpp>
#include <string>
#include <vector>

namespace {

// ---- Your rule: decisions, blocks, and the way of an architecture through them -----------------

std::shared_ptr<const nashost::SearchSpace> decisions(const MySpace::Parameters& parameters) {
  nashost::Decision depth{"depth", {}};
  for (std::int64_t n = 1; n <= parameters.max_depth; ++n) {
    depth.options.push_back(std::to_string(n));
  }
  return std::make_shared<nashost::SearchSpace>(
      "my_space", std::vector<nashost::Decision>{{"kernel", {"3", "5"}}, depth});
}

/// A convolution that keeps the size of the map, BatchNorm and ReLU.
std::shared_ptr<nashost::Block> convolution(std::int64_t in, std::int64_t out,
                                            std::int64_t kernel) {
  return std::make_shared<nashost::ConvolutionBlock>(nashost::ConvolutionOptions{
      .in_channels = in,
      .out_channels = out,
      .kernel = kernel,
      .padding = kernel / 2,
      .norm = true,
      .activation = true,
      .init = {.weight_deviation = 1.0 / static_cast<double>(kernel * in)}});
}

class MySpaceSupernet final : public nashost::Supernet {
 public:
  MySpaceSupernet(const MySpace::Parameters& parameters, std::int64_t input_channels,
                  std::int64_t classes) {
    const std::int64_t channels = parameters.channels;
    for (const std::int64_t kernel : {3, 5}) {
      first_.push_back(register_module("first" + std::to_string(kernel),
                                       convolution(input_channels, channels, kernel)));
    }
    for (std::int64_t n = 1; n <= parameters.max_depth; ++n) {
      further_.push_back(
          register_module("further" + std::to_string(n), convolution(channels, channels, 3)));
    }
    head_ = register_module(
        "head", std::make_shared<nashost::ClassifierBlock>(
                    nashost::ClassifierOptions{.in_channels = channels, .classes = classes}));
  }

  /// The blocks that a subnet runs through, in order. Put what is shared first: equal beginnings of
  /// two routes are computed once for both.
  nashost::Route route(const nashost::Architecture& architecture) override {
    nashost::Route route{{first_[architecture[0]].get()}};
    for (std::size_t n = 0; n <= architecture[1]; ++n) route.push_back({further_[n].get()});
    route.push_back({head_.get()});
    return route;
  }

 private:
  std::vector<std::shared_ptr<nashost::Block>> first_, further_;
  std::shared_ptr<nashost::Block> head_;
};

// -----------------------------------------------------------------------------------------------

}  // namespace

MySpace::MySpace(const Parameters& parameters, const nashost::SpaceContext& context)
    : parameters_(parameters), classes_(context.classes), space_(decisions(parameters)) {
  if (context.input_shape.size() != 3) {
    throw nashost::ConfigError(
        "my_space reads images (channels, height, width); the examples of "
        "this data set have " +
        std::to_string(context.input_shape.size()) + " dimensions");
  }
  input_channels_ = context.input_shape[0];
}

std::shared_ptr<nashost::Supernet> MySpace::make_supernet() const {
  return std::make_shared<MySpaceSupernet>(parameters_, input_channels_, classes_);
}

NASHOST_PLUGIN("space", nashost::space<MySpace>(
                            {.name = "my_space",
                             .summary = "Convolutions of searched kernel size and number."}));
