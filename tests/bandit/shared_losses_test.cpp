#include "nashost/bandit/shared_losses.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "seed.hpp"

namespace nashost {
namespace {

TEST(SharedLosses, EqualThePlainVectorUnderUpdatesAndMasks) {
  const std::int64_t arms = 20;
  RandomStream random(testing::seed(), "shared losses");
  for (int trial = 0; trial < 50; ++trial) {
    SharedLosses fast(arms);
    ArmMask mask(arms);
    std::vector<double> plain(arms);
    std::vector<bool> own(arms, false);
    for (int step = 0; step < 60; ++step) {
      const auto arm = static_cast<std::int64_t>(random.below(arms));
      switch (random.below(3)) {
        case 0:
          fast.add_loss(arm, 0.25);
          plain[arm] += 0.25;
          own[arm] = true;
          break;
        case 1:
          fast.add_shared_loss(0.5);
          for (std::int64_t i = 0; i < arms; ++i) plain[i] += own[i] ? 0 : 0.5;
          break;
        default:
          if (!mask[arm]) {
            mask.unmask(arm);
          } else if (mask.allowed() > 1) {
            mask.mask(arm);
            own[arm] = true;  // what is masked stops sharing
          }
          fast.follow(mask);
      }
      std::size_t touched = 0;
      std::size_t untouched = 0;
      for (std::int64_t i = 0; i < arms; ++i) {
        ASSERT_EQ(fast.loss(i), plain[i]);
        ASSERT_EQ(fast.allowed(i), mask[i]);
        touched += mask[i] && own[i] ? 1 : 0;
        untouched += own[i] ? 0 : 1;
        if (mask[i] && own[i]) {
          ASSERT_EQ(fast.arm_at(fast.place(i)), i);
          ASSERT_EQ(fast.touched_losses()[fast.place(i)], plain[i]);
        }
      }
      ASSERT_EQ(fast.touched(), touched);
      ASSERT_EQ(fast.untouched(), untouched);
      if (untouched > 0) {
        ASSERT_FALSE(own[fast.draw_untouched(random)]);
      }
    }
  }
}

TEST(SharedLosses, RefusesStateThatIsNoPermutation) {
  SharedLosses losses(3);
  Archive archive;
  losses.persist(archive);
  archive.rewind();
  SharedLosses four(4);
  EXPECT_THROW(four.persist(archive), Error);
}

}  // namespace
}  // namespace nashost
