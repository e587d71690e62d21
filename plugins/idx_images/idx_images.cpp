#include "idx_images.hpp"

#include <cstdio>

#include "idx_file.hpp"
#include "nashost/abi/random.hpp"

namespace nashost::datasets {
namespace {

namespace fs = std::filesystem;

/// `folder/name`, or compressed, or nothing.
std::optional<fs::path> find_file(const fs::path& folder, const std::string& name) {
  for (const char* ending : {"", ".gz"}) {
    std::error_code ignored;
    if (fs::path file = folder / (name + ending); fs::is_regular_file(file, ignored)) return file;
  }
  return std::nullopt;
}

torch::Tensor to_tensor(IdxArray array, std::vector<std::int64_t> sizes) {
  auto* values = new std::vector<std::uint8_t>(std::move(array.values));
  return torch::from_blob(
      values->data(), sizes, [values](void*) { delete values; }, torch::kUInt8);
}

std::string checksum(const torch::Tensor& bytes) {
  const auto* data = reinterpret_cast<const char*>(bytes.const_data_ptr<std::uint8_t>());
  char text[24];
  std::snprintf(text, sizeof text, "fnv1a:%016lx",
                stable_hash({data, static_cast<std::size_t>(bytes.numel())}));
  return text;
}

}  // namespace

Schema<IdxImages::Parameters> IdxImages::schema() {
  return Schema<Parameters>().add(
      "standardize", &Parameters::standardize,
      {.doc = "subtract the training images' mean and divide by their deviation after scaling to "
              "[0, 1]; the original only scales"});
}

IdxImages::IdxImages(const std::string& name, const std::vector<std::string>& folders,
                     const Parameters& parameters, const DatasetContext& context) {
  std::string looked;
  for (const std::string& root : context.roots) {
    for (const std::string& below : folders) {
      const fs::path folder = fs::path(root) / below;
      looked += "\n  " + folder.lexically_normal().string();
      if (!find_file(folder, "train-images-idx3-ubyte")) continue;
      train_ = read_split(folder, "train");
      test_ = read_split(folder, "t10k");
      classes_ = train_.targets.max().item<std::int64_t>() + 1;
      normalization_.scale = 1.0 / 255.0;
      if (parameters.standardize) {
        const auto scaled = train_.inputs.to(torch::kFloat64) / 255.0;
        normalization_.mean = {scaled.mean().item<double>()};
        normalization_.deviation = {scaled.std(/*unbiased=*/false).item<double>()};
      }
      return;
    }
  }
  throw Error(
      name +
      ": no folder with train-images-idx3-ubyte (plain or .gz) was found. Run "
      "scripts/bootstrap, or name the folder in [data] root or in NASHOST_DATA. Looked in:" +
      looked);
}

Examples IdxImages::read_split(const fs::path& folder, const std::string& prefix) {
  const auto need = [&](const std::string& name) {
    if (auto file = find_file(folder, name)) return *file;
    throw Error((folder / name).string() + " is missing beside the other files of the data set");
  };
  const fs::path image_file = need(prefix + "-images-idx3-ubyte");
  const fs::path label_file = need(prefix + "-labels-idx1-ubyte");
  IdxArray images = read_idx(image_file, 3);
  IdxArray labels = read_idx(label_file, 1);
  if (images.sizes[0] != labels.sizes[0]) {
    throw Error(image_file.string() + " holds " + std::to_string(images.sizes[0]) + " images, " +
                label_file.string() + " " + std::to_string(labels.sizes[0]) +
                " labels: they are not of one data set");
  }
  const std::vector<std::int64_t> shape{images.sizes[0], 1, images.sizes[1], images.sizes[2]};
  const auto bytes = to_tensor(std::move(images), shape);
  const auto targets = to_tensor(std::move(labels), {shape[0]});
  files_.emplace_back(image_file.string(), checksum(bytes));
  files_.emplace_back(label_file.string(), checksum(targets));
  return {bytes, targets.to(torch::kInt64)};
}

Mnist::Mnist(const Parameters& parameters, const DatasetContext& context)
    : IdxImages("mnist", {"mnist", "MNIST/raw", "MNIST", ""}, parameters, context) {}

FashionMnist::FashionMnist(const Parameters& parameters, const DatasetContext& context)
    : IdxImages("fashion_mnist",
                {"fashion_mnist", "fashion-mnist", "FashionMNIST/raw", "FashionMNIST", ""},
                parameters, context) {}

}  // namespace nashost::datasets

NASHOST_PLUGIN(
    "dataset",
    nashost::dataset<nashost::datasets::Mnist>(
        {.name = "mnist",
         .summary = "Handwritten digits: 60 000 training and 10 000 test images, 28 × 28",
         .paper = "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to "
                  "document recognition. Proc. IEEE 86, 1998"}),
    nashost::dataset<nashost::datasets::FashionMnist>(
        {.name = "fashion_mnist",
         .summary = "Articles of clothing in MNIST's form and sizes",
         .paper = "Xiao, Rasul, Vollgraf: Fashion-MNIST. arXiv 1708.07747, 2017"}));
