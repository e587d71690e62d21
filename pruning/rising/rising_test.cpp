#include "rising.hpp"

#include <gtest/gtest.h>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"

namespace nashost::pruners {
namespace {

TEST(Rising, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      Rising::Parameters p;
      p.score_on = score_on;
      p.probation = probation;
      p.warmup = 20;
      p.every = 10;
      p.sigma = 0.02;
      p.delta = 0.3;
      testing::expect_pruner_conforms(testing::pruner_factory<Rising>(p), {.name = "rising", .delta = 0.3});
    }
  }
}

}  // namespace
}  // namespace nashost::pruners
