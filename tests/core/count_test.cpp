// Counts against Boost's arbitrary precision.

#include "nashost/abi/count.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <vector>

#include "nashost/abi/error.hpp"

namespace nashost::testing {
namespace {

using Exact = boost::multiprecision::cpp_int;

/// A count and what it must be.
struct Twins {
  Count count;
  Exact exact;
};

/// Of any length up to the longest, with runs of zeros and ones, where carries go far.
rc::Gen<Twins> any_twins() {
  return rc::gen::exec([] {
    const auto limbs = *rc::gen::container<std::vector<std::uint64_t>>(
        *rc::gen::inRange<std::size_t>(0, 9),
        rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(), rc::gen::just<std::uint64_t>(0),
                       rc::gen::just(~std::uint64_t{0})));
    Twins twins{Count::of(limbs), 0};
    for (std::size_t i = limbs.size(); i-- > 0;) twins.exact = (twins.exact << 64) | limbs[i];
    return twins;
  });
}

void check(const Count& count, const Exact& exact) {
  RC_ASSERT(to_string(count) == exact.str());
  if (!count.limbs().empty()) RC_ASSERT(count.limbs().back() != 0u);
}

const Exact kEnd = Exact(1) << 512;

RC_GTEST_PROP(Count, AddsAndSubtractsExactlyOrRefuses, ()) {
  const auto a = *any_twins();
  const auto b = *any_twins();
  check(a.count, a.exact);
  if (a.exact + b.exact < kEnd) {
    check(a.count + b.count, a.exact + b.exact);
  } else {
    RC_ASSERT_THROWS_AS(a.count + b.count, ConfigError);
  }
  if (a.exact >= b.exact) {
    check(a.count - b.count, a.exact - b.exact);
  } else {
    RC_ASSERT_THROWS_AS(a.count - b.count, ConfigError);
  }
}

RC_GTEST_PROP(Count, MultipliesAndDividesExactlyOrRefuses, ()) {
  const auto a = *any_twins();
  const auto factor = *rc::gen::arbitrary<std::uint64_t>();
  if (a.exact * factor < kEnd) {
    check(a.count * factor, a.exact * factor);
  } else {
    RC_ASSERT_THROWS_AS(a.count * factor, ConfigError);
  }
  if (factor == 0) return;
  check(a.count / factor, a.exact / factor);
  RC_ASSERT(Exact(a.count % factor) == a.exact % factor);
}

RC_GTEST_PROP(Count, Compares, ()) {
  const auto a = *any_twins();
  const auto b = *any_twins();
  RC_ASSERT((a.count < b.count) == (a.exact < b.exact));
  RC_ASSERT((a.count == b.count) == (a.exact == b.exact));
  RC_ASSERT(a.count == Count(a.count));
}

/// Boost rounds to the nearest double too.
RC_GTEST_PROP(Count, BecomesTheNearestDouble, ()) {
  const auto a = *any_twins();
  RC_ASSERT(to_double(a.count) == a.exact.convert_to<double>());
}

TEST(Count, BreaksTiesOfRoundingByWhatLiesBelow) {
  // 2^200 + 2^147 lies half-way between two doubles and goes to the even one, 2^200; one more goes
  // up, to 2^200 + 2^148.
  Count half = 1;
  for (int i = 0; i < 53; ++i) half *= 2;
  half += 1;
  for (int i = 0; i < 147; ++i) half *= 2;
  EXPECT_EQ(to_double(half), std::ldexp(1.0, 200));
  EXPECT_EQ(to_double(half + 1), std::ldexp(1.0, 200) + std::ldexp(1.0, 148));
}

TEST(Count, IsAnIntegerWhereItFits) {
  EXPECT_EQ(to_string(0), "0");
  EXPECT_EQ(static_cast<std::int64_t>(Count(1234567890)), 1234567890);
  EXPECT_EQ(static_cast<std::uint64_t>(Count(~std::uint64_t{0})), ~std::uint64_t{0});
  EXPECT_THROW(static_cast<void>(static_cast<std::int64_t>(Count(~std::uint64_t{0}))), ConfigError);
  EXPECT_THROW(static_cast<void>(static_cast<std::uint64_t>(Count(~std::uint64_t{0}) + 1)),
               ConfigError);
  EXPECT_THROW(Count(-1), ConfigError);
}

}  // namespace
}  // namespace nashost::testing
