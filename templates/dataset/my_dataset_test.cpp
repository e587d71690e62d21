#include "my_dataset.hpp"

#include <nashost/testing/dataset_conformance.hpp>

TEST(MyDataset, ObeysTheLawsOfDataSets) {
  nashost::testing::expect_dataset_conforms(nashost::testing::dataset_factory<MyDataset>());
}

TEST(MyDataset, TheBarTellsTheClass) {
  MyDataset data({.size = 10}, {});
  const auto brightest = data.train().inputs.flatten(1).argmax(1).div(10, "floor");
  EXPECT_TRUE(brightest.equal(data.train().targets));
}
