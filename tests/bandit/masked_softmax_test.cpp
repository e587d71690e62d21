#include "nashost/bandit/masked_softmax.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "chi_square.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

TEST(MaskedSoftmax, HasItsClosedForm) {
  const std::vector<double> logits = {std::log(1.0), std::log(2.0), std::log(5.0)};
  std::vector<double> p(3);
  ArmMask mask(3);
  masked_softmax(logits, mask, p);
  EXPECT_NEAR(p[0], 1.0 / 8, 1e-15);
  EXPECT_NEAR(p[1], 2.0 / 8, 1e-15);
  EXPECT_NEAR(p[2], 5.0 / 8, 1e-15);
  mask.mask(2);
  masked_softmax(logits, mask, p);
  EXPECT_NEAR(p[0], 1.0 / 3, 1e-15);
  EXPECT_NEAR(p[1], 2.0 / 3, 1e-15);
  EXPECT_EQ(p[2], 0);
}

TEST(MaskedSoftmax, ShiftsAndScalesOfAnySizeDoNotMatter) {
  ArmMask mask(3);
  std::vector<double> p(3);
  masked_softmax(std::vector<double>{1e300, 1e300, -1e300}, mask, p);
  EXPECT_EQ(p, (std::vector<double>{0.5, 0.5, 0}));
  masked_softmax(std::vector<double>{-INFINITY, -1e300, -INFINITY}, mask, p);
  EXPECT_EQ(p, (std::vector<double>{0, 1, 0}));
}

TEST(MaskedSoftmax, IsUniformOverTheAllowedWhereNoneHasWeight) {
  ArmMask mask(3);
  mask.mask(0);
  std::vector<double> p(3);
  masked_softmax(std::vector<double>{0, -INFINITY, -INFINITY}, mask, p);
  EXPECT_EQ(p, (std::vector<double>{0, 0.5, 0.5}));
}

TEST(DrawFrom, FollowsTheProbabilities) {
  RandomStream random(testing::seed(), "draw from");
  const std::vector<double> p = {0, 0.125, 0.5, 0, 0.375, 0};
  std::vector<std::int64_t> counts(p.size());
  for (int i = 0; i < 1000000; ++i) {
    const Draw draw = draw_from(p, random);
    ASSERT_EQ(draw.probability, p[static_cast<std::size_t>(draw.arm)]);
    ++counts[static_cast<std::size_t>(draw.arm)];
  }
  testing::expect_draws_follow(p, counts);
}

}  // namespace
}  // namespace nashost
