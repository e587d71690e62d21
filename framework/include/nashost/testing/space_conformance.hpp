#pragma once

#include <gtest/gtest.h>

#include "nashost/testing/space_laws.hpp"

/// The laws every search space must obey (space_laws.hpp), as a test. In a plugin's GoogleTest
/// file, one line:
///
///     TEST(MySpace, Conforms) {
///       nashost::testing::expect_space_conforms(nashost::testing::space_factory<MySpace>());
///     }
///
/// A failure names the law, the architecture, and what to change. `nashost check mine.so` checks
/// the same laws on the built plugin.
namespace nashost::testing {

inline void expect_space_conforms(const SpaceFactory& factory,
                                  const SpaceConformanceOptions& options = {}) {
  for (const auto& law : kSpaceLaws) {
    if (const Breach breach = check(law, {factory, options})) {
      ADD_FAILURE() << "space law '" << law.name << "': " << *breach;
    }
  }
}

}  // namespace nashost::testing
