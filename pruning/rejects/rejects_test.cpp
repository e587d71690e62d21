#include "rejects.hpp"

#include <gtest/gtest.h>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"

namespace nashost::pruners {
namespace {

TEST(Rejects, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      Rejects::Parameters p;
      p.score_on = score_on;
      p.probation = probation;
      p.warmup = 20;
      p.every = 10;
      testing::expect_pruner_conforms(testing::pruner_factory<Rejects>(p), {.name = "rejects"});
    }
  }
}

}  // namespace
}  // namespace nashost::pruners
