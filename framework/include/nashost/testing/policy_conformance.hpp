#pragma once

#include <gtest/gtest.h>

#include "nashost/testing/policy_laws.hpp"

/// The laws every policy must obey (policy_laws.hpp), as a test. In a plugin's GoogleTest file, one
/// line:
///
///     TEST(MyPolicy, Conforms) {
///       nashost::testing::expect_policy_conforms(nashost::testing::policy_factory<MyPolicy>());
///     }
///
/// A failure names the law, the number of arms, and what to change. `nashost check mine.so` checks
/// the same laws on the built plugin.
namespace nashost::testing {

/// All laws, for every number of arms of the options.
inline void expect_policy_conforms(const PolicyFactory& factory,
                                   const PolicyConformanceOptions& options = {}) {
  for (const std::int64_t arms : options.arms) {
    for (const auto& law : kPolicyLaws) {
      if (const Breach breach = check(law, {factory, options, arms})) {
        ADD_FAILURE() << "policy law '" << law.name << "', " << arms
                      << (arms == 1 ? " arm: " : " arms: ") << *breach;
      }
    }
  }
}

}  // namespace nashost::testing
