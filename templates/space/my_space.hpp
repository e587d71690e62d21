#pragma once

#include <cstdint>
#include <memory>
#include <nashost/network.hpp>

/// Images through a first convolution of searched kernel size, a searched number of further ones,
/// and a linear classifier over the mean of the map.
///
/// Decisions: `kernel` (3 or 5) and `depth` (1 … max_depth).
class MySpace final : public nashost::SpacePlugin {
 public:
  /// What a config may set; the defaults stand here and nowhere else.
  struct Parameters {
    std::int64_t channels = 8;
    std::int64_t max_depth = 3;
  };
  static auto schema() {
    return nashost::Schema<Parameters>()
        .add("channels", &Parameters::channels, {.doc = "channels of each convolution", .min = 1})
        .add("max_depth", &Parameters::max_depth,
             {.doc = "most convolutions behind the first", .min = 1, .max = 100});
  }

  /// Throws nashost::ConfigError for data that this space cannot read.
  MySpace(const Parameters& parameters, const nashost::SpaceContext& context);

  std::shared_ptr<const nashost::SearchSpace> space() const override { return space_; }
  std::shared_ptr<nashost::Supernet> make_supernet() const override;

 private:
  Parameters parameters_;
  std::int64_t input_channels_, classes_;
  std::shared_ptr<const nashost::SearchSpace> space_;
};
