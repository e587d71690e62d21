#pragma once

#include <gtest/gtest.h>

#include "nashost/testing/pruner_laws.hpp"

/// The laws every pruner must obey (pruner_laws.hpp), as a test. In a plugin's GoogleTest file:
///
///     TEST(MyPruner, Conforms) {
///       nashost::testing::expect_pruner_conforms(nashost::testing::pruner_factory<MyPruner>());
///     }
///
/// Give parameters with which it reviews often within the rehearsal's rounds: laws are broken where
/// something happens. A failure names the law, the space, and what to change.
namespace nashost::testing {

/// All laws, in every space.
inline void expect_pruner_conforms(const PrunerFactory& factory,
                                   const PrunerConformanceOptions& options = {}) {
  for (const RehearsalSpace& space : kRehearsalSpaces) {
    for (const auto& law : kPrunerLaws) {
      if (const Breach breach = check(law, {factory, options, space})) {
        ADD_FAILURE() << "pruner law '" << law.name << "', " << space.decisions
                      << " decision(s) of " << space.options << " options: " << *breach;
      }
    }
  }
}

}  // namespace nashost::testing
