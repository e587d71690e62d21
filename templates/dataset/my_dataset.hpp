#pragma once

#include <cstdint>
#include <nashost/network.hpp>
#include <string>
#include <utility>
#include <vector>

/// Images of noise with one bright bar, whose row tells the class: made and not read, so that this
/// data set needs no file. Inputs N × 1 × size × size, unsigned bytes.
class MyDataset final : public nashost::Dataset {
 public:
  /// What a config may set; the defaults stand here and nowhere else.
  struct Parameters {
    std::int64_t size = 20;
    std::int64_t train = 4000;
    std::int64_t test = 1000;
  };
  static auto schema() {
    return nashost::Schema<Parameters>()
        .add("size", &Parameters::size,
             {.doc = "height and width of an image", .min = 10, .max = 1000, .unit = "pixels"})
        .add("train", &Parameters::train,
             {.doc = "training images", .min = 100, .unit = "examples"})
        .add("test", &Parameters::test, {.doc = "test images", .min = 100, .unit = "examples"});
  }

  MyDataset(const Parameters& parameters, const nashost::DatasetContext& context);

  const nashost::Examples& train() override { return train_; }
  const nashost::Examples& test() override { return test_; }
  std::int64_t classes() const override { return 10; }
  /// Scales bytes to [0, 1].
  nashost::Normalization normalization() const override { return {.scale = 1.0 / 255}; }
  /// Each file that was read, and its checksum, for the record of a run.
  std::vector<std::pair<std::string, std::string>> files() const override { return {}; }

 private:
  nashost::Examples train_, test_;
};
