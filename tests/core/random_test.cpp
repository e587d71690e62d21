#include "nashost/abi/random.hpp"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

using Words4 = std::array<std::uint64_t, 4>;
using Words2 = std::array<std::uint64_t, 2>;

/// Philox4x64-10 as printed in the paper (Salmon et al. 2011, section 3.3): the naive twin.
Words4 philox(Words4 counter, Words2 key) {
  __extension__ using Wide = unsigned __int128;
  for (int round = 0; round < 10; ++round) {
    const Wide a = static_cast<Wide>(0xD2E7470EE14C6C93U) * counter[0];
    const Wide b = static_cast<Wide>(0xCA5A826395121157U) * counter[2];
    counter = {
        static_cast<std::uint64_t>(b >> 64) ^ counter[1] ^ key[0], static_cast<std::uint64_t>(b),
        static_cast<std::uint64_t>(a >> 64) ^ counter[3] ^ key[1], static_cast<std::uint64_t>(a)};
    key[0] += 0x9E3779B97F4A7C15U;
    key[1] += 0xBB67AE8584CAA73BU;
  }
  return counter;
}

struct KnownAnswer {
  Words4 counter;
  Words2 key;
  Words4 expected;
};

/// The three lines "philox4x64 10" of the file kat_vectors that comes with Random123.
const KnownAnswer kKnownAnswers[] = {
    {{0, 0, 0, 0},
     {0, 0},
     {0x16554d9eca36314cU, 0xdb20fe9d672d0fdcU, 0xd7e772cee186176bU, 0x7e68b68aec7ba23bU}},
    {{~0ULL, ~0ULL, ~0ULL, ~0ULL},
     {~0ULL, ~0ULL},
     {0x87b092c3013fe90bU, 0x438c3c67be8d0224U, 0x9cc7d7c69cd777b6U, 0xa09caebf594f0ba0U}},
    {{0x243f6a8885a308d3U, 0x13198a2e03707344U, 0xa4093822299f31d0U, 0x082efa98ec4e6c89U},
     {0x452821e638d01377U, 0xbe5466cf34e90c6cU},
     {0xa528f45403e61d95U, 0x38c72dbd566e9788U, 0xa5a1610e72fd18b5U, 0x57bd43b5e52b7fe6U}}};

TEST(Philox, GivesThePublishedAnswers) {
  for (const auto& [counter, key, expected] : kKnownAnswers) {
    EXPECT_EQ(philox(counter, key), expected);
    const auto words =
        r123::Philox4x64()({{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(words[i], expected[i]);
  }
}

TEST(RandomStream, IsPhiloxUnderItsAddress) {
  // The law of the header: key (seed, hash of role), counter (block, index, 0, 0), blocks from 1
  // on.
  RandomStream random(42, "leader/sampler", 7);
  for (std::uint64_t block = 1; block <= 5; ++block) {
    for (const std::uint64_t word : philox({block, 7, 0, 0}, {42, stable_hash("leader/sampler")})) {
      EXPECT_EQ(random.next(), word);
    }
  }
}

TEST(RandomStream, RolesAreHashedByFnv1a) {
  // Test vectors of the FNV authors.
  EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325U);
  EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8U);
}

TEST(RandomStream, CountsWhatWasDrawn) {
  RandomStream random(1, "role");
  for (std::uint64_t drawn = 0; drawn < 20; ++drawn) {
    EXPECT_EQ(random.position(), drawn);
    random.next();
  }
}

TEST(RandomStream, GoesOnWhereItsStateWasTaken) {
  for (int drawn = 0; drawn < 13; ++drawn) {
    RandomStream original(3, "resumed", 5);
    for (int i = 0; i < drawn; ++i) original.next();
    Archive archive;
    original.persist(archive);
    archive.rewind();
    RandomStream copy(0, "something else");
    copy.persist(archive);
    EXPECT_EQ(copy.position(), original.position());
    for (int i = 0; i < 10; ++i) EXPECT_EQ(copy.next(), original.next()) << "after " << drawn;
  }
}

TEST(RandomStream, AddressesDoNotOverlap) {
  // 60 streams that differ in one part of the address, 50 numbers each: all different (a repeated
  // one among 3000 of 2^64 has probability 3000² / 2^65 < 3e-13).
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < 20; ++i) {
    for (RandomStream random : {RandomStream(i, "a", 0), RandomStream(99, "a", i + 1),
                                RandomStream(99, std::string(i + 2, 'a'), 0)}) {
      for (int n = 0; n < 50; ++n) seen.insert(random.next());
    }
  }
  EXPECT_EQ(seen.size(), 3000U);
}

TEST(RandomStream, BelowIsUnbiased) {
  // A multiply without rejection would favour some results of n = 3 · 2^62 by 2 : 1, so the bias
  // shows in thirds of the range: each has probability 1/3.
  constexpr std::uint64_t n = 3ULL << 62;
  constexpr int kDraws = 30'000;
  RandomStream random(seed(), "below");
  std::array<int, 3> thirds{};
  std::array<int, 3> remainders{};
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t drawn = random.below(n);
    ASSERT_LT(drawn, n);
    ++thirds[drawn / (n / 3)];
    ++remainders[drawn % 3];
  }
  // Standard deviation √(30 000 · 1/3 · 2/3) = 81.6; five of them: 408 (two-sided 6e-7 each).
  for (const int times : thirds) EXPECT_NEAR(times, 10'000, 408);
  // With x · n / 2^64 unrejected, 3x/4 rounded down, remainder 2 would come half as often as it
  // should.
  for (const int times : remainders) EXPECT_NEAR(times, 10'000, 408);
}

TEST(RandomStream, BelowReachesEveryResultOfSmallRanges) {
  RandomStream random(seed(), "small");
  for (std::uint64_t n = 1; n <= 17; ++n) {
    std::vector<int> times(n, 0);
    // Missing one of n in 40 n draws has probability at most n (1 − 1/n)^(40 n) < 17 e^−40 < 1e-16.
    for (std::uint64_t i = 0; i < 40 * n; ++i) ++times[random.below(n)];
    for (const int t : times) EXPECT_GT(t, 0) << n;
  }
}

TEST(RandomStream, ShuffleIsUniformOverPermutations) {
  RandomStream random(seed(), "shuffle");
  std::map<std::vector<int>, int> times;
  for (int i = 0; i < 24'000; ++i) {
    std::vector<int> items{0, 1, 2, 3};
    random.shuffle(std::span(items));
    ++times[items];
  }
  ASSERT_EQ(times.size(), 24U);
  double chi_square = 0;
  for (const auto& [items, t] : times) chi_square += (t - 1000.0) * (t - 1000.0) / 1000.0;
  // 23 degrees of freedom, x = ln 1e6: 23 + 2 √(23 · 13.82) + 27.63 = 86.3 (Laurent and Massart).
  EXPECT_LT(chi_square, 86.3);
}

/// Mean and second moment of `draw` against exact ones, within five standard errors, where the
/// moments' own variances come from the exact fourth moment.
void expect_moments(double (*draw)(RandomStream&), double mean, double second, double fourth) {
  constexpr int kDraws = 40'000;
  RandomStream random(seed(), "moments");
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = draw(random);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kDraws, mean, 5 * std::sqrt((second - mean * mean) / kDraws));
  EXPECT_NEAR(squares / kDraws, second, 5 * std::sqrt((fourth - second * second) / kDraws));
}

TEST(RandomStream, DistributionsHaveTheirMoments) {
  // E X, E X², E X⁴ in closed form.
  expect_moments([](RandomStream& r) { return r.uniform(); }, 1. / 2, 1. / 3, 1. / 5);
  expect_moments([](RandomStream& r) { return r.normal(); }, 0, 1, 3);
  expect_moments([](RandomStream& r) { return r.exponential(); }, 1, 2, 24);
  // Gamma(a): a (a+1) … ; a = 2.5 and, below 1 where samplers differ, a = 0.5.
  expect_moments([](RandomStream& r) { return r.gamma(2.5); }, 2.5, 2.5 * 3.5,
                 2.5 * 3.5 * 4.5 * 5.5);
  expect_moments([](RandomStream& r) { return r.gamma(0.5); }, 0.5, 0.5 * 1.5,
                 0.5 * 1.5 * 2.5 * 3.5);
  // Beta(2, 3): E X^k = Π (2+i)/(5+i).
  expect_moments([](RandomStream& r) { return r.beta(2, 3); }, 2. / 5, 2. / 5 * 3 / 6,
                 2. / 5 * 3 / 6 * 4 / 7 * 5 / 8);
  expect_moments([](RandomStream& r) { return r.bernoulli(0.3) ? 1.0 : 0.0; }, 0.3, 0.3, 0.3);
}

}  // namespace
}  // namespace nashost::testing
