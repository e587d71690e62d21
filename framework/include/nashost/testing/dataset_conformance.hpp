#pragma once

#include <gtest/gtest.h>

#include "nashost/testing/dataset_laws.hpp"

/// The laws every data set must obey (dataset_laws.hpp), as a test. In a plugin's GoogleTest file,
/// one line:
///
///     TEST(MyData, Conforms) {
///       nashost::testing::expect_dataset_conforms(nashost::testing::dataset_factory<MyData>());
///     }
///
/// A failure names the law and what to change. `nashost check mine.so` checks the same laws on the
/// built plugin.
namespace nashost::testing {

inline void expect_dataset_conforms(const DatasetFactory& factory,
                                    const DatasetConformanceOptions& options = {}) {
  for (const auto& law : kDatasetLaws) {
    if (const Breach breach = check(law, {factory, options})) {
      ADD_FAILURE() << "data set law '" << law.name << "': " << *breach;
    }
  }
}

}  // namespace nashost::testing
