#include "wipeout.hpp"

#include <gtest/gtest.h>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"

namespace nashost::pruners {
namespace {

TEST(Wipeout, Conforms) {
  for (const std::int64_t score_on : {0, 20}) {
    for (const std::int64_t probation : {0, 3}) {
      Wipeout::Parameters p;
      p.score_on = score_on;
      p.probation = probation;
      p.warmup = 20;
      p.every = 10;
      p.largest_gap = 0.3;
      testing::expect_pruner_conforms(testing::pruner_factory<Wipeout>(p), {.name = "wipeout"});
    }
  }
}

}  // namespace
}  // namespace nashost::pruners
