#pragma once

#include <gtest/gtest.h>

#include "nashost/testing/sampler_laws.hpp"

/// The laws every sampler must obey (sampler_laws.hpp), as a test. In a plugin's GoogleTest file,
/// one line:
///
///     TEST(MySampler, Conforms) {
///       nashost::testing::expect_sampler_conforms(nashost::testing::sampler_factory<MySampler>());
///     }
///
/// A failure names the law, the space, and what to change. A policy is tested by
/// policy_conformance.hpp instead.
namespace nashost::testing {

/// All laws, on every test space.
inline void expect_sampler_conforms(const SamplerFactory& factory,
                                    const SamplerConformanceOptions& options = {},
                                    const std::vector<TestSpace>& spaces = test_spaces()) {
  for (const TestSpace& space : spaces) {
    for (const auto& law : kSamplerLaws) {
      if (const Breach breach = check(law, SamplerUnderTest{factory, options, space})) {
        ADD_FAILURE() << "sampler law '" << law.name << "', " << space.name << ": " << *breach;
      }
    }
  }
}

}  // namespace nashost::testing
