#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <set>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

RC_GTEST_PROP(ArmMaskProperty, BehavesLikeASetOfArms, ()) {
  const auto arms = *rc::gen::inRange<std::int64_t>(1, 200);
  ArmMask mask(arms);
  std::set<std::int64_t> twin;
  for (std::int64_t arm = 0; arm < arms; ++arm) twin.insert(arm);
  std::set<std::int64_t> before = twin;
  std::uint64_t version = 0;
  const int steps = *rc::gen::inRange(0, 300);
  for (int step = 0; step < steps; ++step) {
    const auto arm = *rc::gen::inRange<std::int64_t>(0, arms);
    if (*rc::gen::weightedElement<bool>({{3, true}, {1, false}})) {
      if (twin == std::set{arm}) {
        RC_ASSERT_THROWS_AS(mask.mask(arm), Error);
      } else {
        mask.mask(arm);
        twin.erase(arm);
      }
    } else {
      mask.unmask(arm);
      twin.insert(arm);
    }
    if (*rc::gen::inRange(0, 20) == 0) {
      // Whoever follows the changes ends with the same set.
      for (const std::int64_t changed : mask.changes(version)) {
        mask[changed] ? void(before.insert(changed)) : void(before.erase(changed));
      }
      version = mask.version();
      RC_ASSERT(before == twin);
    }
  }
  Archive archive;
  mask.persist(archive);
  archive.rewind();
  ArmMask copy(1);
  copy.persist(archive);
  RandomStream random(seed(), "mask");
  for (const ArmMask& each : {mask, copy}) {
    RC_ASSERT(each.allowed() == static_cast<std::int64_t>(twin.size()));
    for (std::int64_t arm = 0; arm < arms; ++arm) {
      RC_ASSERT(each[arm] == twin.contains(arm));
      const auto next = twin.lower_bound(arm);
      RC_ASSERT(each.next(arm) == (next == twin.end() ? arms : *next));
    }
    RC_ASSERT(each.next(arms) == arms);
    RC_ASSERT(twin.contains(each.draw(random)));
  }
}

TEST(ArmMask, DrawsUniformlyWhateverTheShareThatIsLeft) {
  // Of 100 arms 100, 50 and 5 are left: the three ways to draw.
  for (const int left : {100, 50, 5}) {
    ArmMask mask(100);
    for (std::int64_t arm = 0; arm < 100 - left; ++arm) mask.mask(arm * 37 % 100);
    ASSERT_EQ(mask.allowed(), left);
    std::vector<int> times(100, 0);
    RandomStream random(seed(), "mask draws", static_cast<std::uint64_t>(left));
    for (int i = 0; i < 1000 * left; ++i) {
      ++times[static_cast<std::size_t>(mask.draw(random))];
    }
    double chi_square = 0;
    for (std::int64_t arm = 0; arm < 100; ++arm) {
      const int t = times[static_cast<std::size_t>(arm)];
      if (!mask[arm]) {
        EXPECT_EQ(t, 0);
      } else {
        chi_square += (t - 1000.0) * (t - 1000.0) / 1000.0;
      }
    }
    // Upper 1e-6 point for n = left − 1, x = 13.82: n + 2 √(n x) + 2 x (Laurent and Massart).
    const double n = left - 1;
    EXPECT_LT(chi_square, n + 2 * std::sqrt(n * 13.82) + 27.64) << left << " arms left";
  }
}

TEST(ArmMask, RefusesNoArms) { EXPECT_THROW(ArmMask(0), Error); }

}  // namespace
}  // namespace nashost::testing
