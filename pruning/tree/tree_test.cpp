#include "tree.hpp"

#include <gtest/gtest.h>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"

namespace nashost::pruners {
namespace {

TEST(Tree, Conforms) {
  for (const char* guarantee : {"mean", "additive", "max"}) {
    for (const char* branches : {"options", "prefixes"}) {
      for (const std::int64_t probation : {0, 3}) {
        Tree::Parameters p;
        p.guarantee = guarantee;
        p.branches = branches;
        if (p.guarantee == "additive" && p.branches == "prefixes") continue;
        p.probation = probation;
        p.warmup = 20;
        p.every = 10;
        p.delta = 0.5;
        p.nu = 0.01;
        testing::expect_pruner_conforms(testing::pruner_factory<Tree>(p),
                                        {.name = "tree", .delta = 0.5});
      }
    }
  }
}

}  // namespace
}  // namespace nashost::pruners
