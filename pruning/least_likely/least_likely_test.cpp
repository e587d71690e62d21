#include "least_likely.hpp"

#include <gtest/gtest.h>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"

namespace nashost::pruners {
namespace {

TEST(LeastLikely, Conforms) {
  for (const std::int64_t probation : {0, 3}) {
    LeastLikely::Parameters p;
    p.at_most = 1;
    p.probation = probation;
    p.warmup = 20;
    p.every = 30;
    testing::expect_pruner_conforms(testing::pruner_factory<LeastLikely>(p),
                                    {.name = "least_likely"});
  }
}

}  // namespace
}  // namespace nashost::pruners
