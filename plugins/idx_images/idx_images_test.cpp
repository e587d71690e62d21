#include "idx_images.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "nashost/testing/dataset_conformance.hpp"

namespace nashost::datasets {
namespace {

namespace fs = std::filesystem;

/// Ten images of 3 × 2 for each split, under the four names.
class IdxImagesTest : public ::testing::Test {
 protected:
  IdxImagesTest() {
    std::string name = (fs::temp_directory_path() / "nashost-idx-images-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    for (const std::string split : {"train", "t10k"}) {
      std::vector<std::uint8_t> images{0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 3, 0, 0, 0, 2};
      std::vector<std::uint8_t> labels{0, 0, 8, 1, 0, 0, 0, 10};
      for (std::uint8_t n = 0; n < 10; ++n) {
        labels.push_back(n);
        images.insert(images.end(), 6, static_cast<std::uint8_t>(20 * n + split.size()));
      }
      write(split + "-images-idx3-ubyte", images);
      write(split + "-labels-idx1-ubyte", labels);
    }
  }
  ~IdxImagesTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::vector<std::uint8_t>& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
  }
  nashost::testing::DatasetConformanceOptions here() const { return {{folder_.string()}}; }

  fs::path folder_;
};

TEST_F(IdxImagesTest, ObeysTheLawsOfDataSets) {
  for (const bool standardize : {false, true}) {
    nashost::testing::expect_dataset_conforms(
        nashost::testing::dataset_factory<Mnist>({standardize}), here());
  }
}

TEST_F(IdxImagesTest, ReadsBytesAsTheyAre) {
  Mnist data({}, {{folder_.string()}, nullptr});
  EXPECT_EQ(data.train().inputs.sizes(), (std::vector<std::int64_t>{10, 1, 3, 2}));
  EXPECT_EQ(data.train().inputs[3][0][2][1].item<int>(), 65);
  EXPECT_EQ(data.test().inputs[3][0][2][1].item<int>(), 64);
  EXPECT_EQ(data.classes(), 10);
  EXPECT_EQ(data.files().size(), 4U);
}

TEST_F(IdxImagesTest, SaysWhereItLookedForWhatIsMissing) {
  fs::remove(folder_ / "train-images-idx3-ubyte");
  try {
    const Mnist data({}, {{folder_.string()}, nullptr});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::AllOf(::testing::HasSubstr(folder_.string()),
                                               ::testing::HasSubstr("NASHOST_DATA")));
  }
}

}  // namespace
}  // namespace nashost::datasets
