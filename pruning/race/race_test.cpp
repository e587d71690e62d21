#include "race.hpp"

#include <gtest/gtest.h>

#include "nashost/testing/pruner_conformance.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"

namespace nashost::pruners {
namespace {

Race::Parameters parameters(const std::string& bound, std::int64_t score_on,
                            std::int64_t probation = 0) {
  Race::Parameters p;
  p.bound = bound;
  p.score_on = score_on;
  p.probation = probation;
  p.warmup = 20;
  p.every = 10;
  p.delta = 0.2;
  return p;
}

TEST(Race, Conforms) {
  for (const auto bound : bound_names()) {
    for (const std::int64_t score_on : {0, 20}) {
      for (const std::int64_t probation : {0, 3}) {
        testing::expect_pruner_conforms(
            testing::pruner_factory<Race>(parameters(std::string(bound), score_on, probation)),
            {.name = "race", .delta = 0.2});
      }
    }
  }
}

}  // namespace
}  // namespace nashost::pruners
