#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nashost/network.hpp"

namespace nashost::datasets {

/// Grey images in the four IDX files of MNIST and its descendants:
/// {train,t10k}-images-idx3-ubyte and {train,t10k}-labels-idx1-ubyte, plain or .gz.
///
/// Looked for in each root, and in the root's folders that usual downloads make (<name>,
/// <Name>/raw of torchvision). Inputs N × 1 × height × width uint8, scaled to [0, 1].
class IdxImages : public Dataset {
 public:
  struct Parameters {
    bool standardize = false;
  };
  static Schema<Parameters> schema();

  const Examples& train() override { return train_; }
  const Examples& test() override { return test_; }
  std::int64_t classes() const override { return classes_; }
  Normalization normalization() const override { return normalization_; }
  std::vector<std::pair<std::string, std::string>> files() const override { return files_; }

 protected:
  /// `folders`: below each root, tried in this order.
  IdxImages(const std::string& name, const std::vector<std::string>& folders,
            const Parameters& parameters, const DatasetContext& context);

 private:
  Examples read_split(const std::filesystem::path& folder, const std::string& prefix);

  Examples train_, test_;
  std::int64_t classes_ = 0;
  Normalization normalization_;
  std::vector<std::pair<std::string, std::string>> files_;
};

class Mnist : public IdxImages {
 public:
  Mnist(const Parameters& parameters, const DatasetContext& context);
};

class FashionMnist : public IdxImages {
 public:
  FashionMnist(const Parameters& parameters, const DatasetContext& context);
};

}  // namespace nashost::datasets
