#include "my_dataset.hpp"

#include <nashost/abi/random.hpp>

namespace {

// ---- Your rule: where the examples come from -------------------------------------------------

/// `role` keeps the random numbers of the two splits apart. A data set in files would look for them
/// in context.roots, in that order, and throw a nashost::Error that names the missing one.
nashost::Examples make_examples(const std::string& role, std::int64_t count, std::int64_t size) {
  nashost::RandomStream random(1, "my_dataset/" + role);
  auto inputs = torch::empty({count, 1, size, size}, torch::kUInt8);
  auto targets = torch::empty({count}, torch::kInt64);
  auto* const pixels = inputs.mutable_data_ptr<std::uint8_t>();
  auto* const labels = targets.mutable_data_ptr<std::int64_t>();
  for (std::int64_t n = 0; n < count; ++n) {
    labels[n] = n % 10;
    std::uint8_t* const image = pixels + n * size * size;
    for (std::int64_t i = 0; i < size * size; ++i) {
      image[i] = static_cast<std::uint8_t>(random.below(128));
    }
    std::uint8_t* const bar = image + labels[n] * (size / 10) * size;
    for (std::int64_t i = 0; i < size; ++i) bar[i] = 255;
  }
  return {inputs, targets};
}

// ----------------------------------------------------------------------------------------------

}  // namespace

MyDataset::MyDataset(const Parameters& parameters, const nashost::DatasetContext&)
    : train_(make_examples("train", parameters.train, parameters.size)),
      test_(make_examples("test", parameters.test, parameters.size)) {}

NASHOST_PLUGIN("dataset", nashost::dataset<MyDataset>(
                              {.name = "my_dataset",
                               .summary = "Noise with a bright bar, whose row tells the class."}));
