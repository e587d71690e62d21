#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nashost/network.hpp"

namespace nashost::spaces {

/// The space of the original MNIST experiment, as a family: NAS blocks whose depth is searched.
///
///     start: convolution 3×3, input → channels[0], no padding
///     per NAS block i: 1 … max_depth[i] sub-blocks of convolution 3×3, channels[i] → channels[i],
///         padding 1 (size unchanged)
///     between blocks i and i+1: convolution 3×3, stride 2, channels[i] → channels[i+1], no padding
///     head: pooling, then a linear layer without bias
///
/// Every convolution is followed by BatchNorm and ReLU. A subnet takes the first n_i sub-blocks of
/// block i, so deeper subnets contain the shallower ones. Decision i is `block<i+1>_depth` with the
/// labels 1 … max_depth[i].
///
/// Initialization as in the original code: convolution weights N(0, (1/in_channels)²), biases 0,
/// BatchNorm weight 1 and bias 1e-4, linear weights N(0, 0.01²).
class NasBlocks : public SpacePlugin {
 public:
  struct Parameters {
    std::vector<std::int64_t> channels = {32, 64};
    std::vector<std::int64_t> max_depth = {3, 3};
    std::string pool = "global";
    std::optional<std::int64_t> input_channels;
    std::optional<std::int64_t> classes;
  };
  static Schema<Parameters> schema();

  /// Throws ConfigError where the lists differ in length, or the images are too small.
  NasBlocks(const Parameters& parameters, const SpaceContext& context);

  std::shared_ptr<const SearchSpace> space() const override { return space_; }
  std::shared_ptr<Supernet> make_supernet() const override;

 private:
  Parameters parameters_;
  std::shared_ptr<const SearchSpace> space_;
};

}  // namespace nashost::spaces
