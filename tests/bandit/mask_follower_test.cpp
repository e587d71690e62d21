#include "nashost/bandit/mask_follower.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "seed.hpp"

namespace nashost {
namespace {

/// What a structure would know of the mask.
class Copy {
 public:
  explicit Copy(std::int64_t arms) : allowed_(static_cast<std::size_t>(arms), 1) {}
  /// Number of arms looked at.
  std::int64_t follow(const ArmMask& mask) {
    std::int64_t looked_at = 0;
    follower_.follow(mask, [&](std::int64_t arm) {
      allowed_[static_cast<std::size_t>(arm)] = mask[arm];
      ++looked_at;
    });
    return looked_at;
  }
  bool equals(const ArmMask& mask) const {
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      if ((allowed_[static_cast<std::size_t>(arm)] != 0) != mask[arm]) return false;
    }
    return true;
  }

 private:
  std::vector<std::uint8_t> allowed_;
  MaskFollower follower_;
};

TEST(MaskFollower, LooksAtTheChangesOnly) {
  RandomStream random(testing::seed(), "mask follower");
  ArmMask mask(200);
  Copy copy(200);
  std::uint64_t seen = 0;
  int scans = 0;
  for (int step = 0; step < 20000; ++step) {
    const auto arm = static_cast<std::int64_t>(random.below(200));
    if (!mask[arm]) {
      mask.unmask(arm);
    } else if (mask.allowed() > 1) {
      mask.mask(arm);
    }
    if (!random.bernoulli(0.3)) continue;
    const std::int64_t looked_at = copy.follow(mask);
    if (looked_at > static_cast<std::int64_t>(mask.version() - seen)) {
      ASSERT_EQ(looked_at, 200);  // the mask has shortened its log meanwhile
      ++scans;
    }
    ASSERT_TRUE(copy.equals(mask));
    ASSERT_EQ(copy.follow(mask), 0);
    seen = mask.version();
  }
  EXPECT_LE(scans, 4);  // it keeps 4096 changes at least: 20000/4096
}

TEST(MaskFollower, TheWayDoesNotMatter) {
  ArmMask mask(10);
  MaskFollower follower;
  follower.follow(mask, [](std::int64_t) {});
  for (const std::int64_t arm : {7, 2, 5}) mask.mask(arm);
  mask.unmask(2);
  EXPECT_FALSE(follower.follows(mask));
  std::vector<std::int64_t> told;
  follower.follow(mask, [&](std::int64_t arm) { told.push_back(arm); });
  EXPECT_EQ(told, (std::vector<std::int64_t>{2, 5, 7}));
  EXPECT_TRUE(follower.follows(mask));
}

TEST(MaskFollower, NoticesAnotherHistory) {
  ArmMask first(10);
  for (const std::int64_t arm : {1, 2, 3}) first.mask(arm);
  Copy copy(10);
  copy.follow(first);

  ArmMask shorter(10);
  shorter.mask(7);
  copy.follow(shorter);
  EXPECT_TRUE(copy.equals(shorter));

  ArmMask as_long(10);
  as_long.mask(8);
  copy.follow(as_long);
  EXPECT_TRUE(copy.equals(as_long));

  const ArmMask untouched(10);
  copy.follow(untouched);
  EXPECT_TRUE(copy.equals(untouched));
}

}  // namespace
}  // namespace nashost
