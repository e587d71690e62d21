#include "nashost/abi/region.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "seed.hpp"
#include "small_spaces.hpp"

namespace nashost::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Region, DrawsUniformly) {
  // 3 · 4 · 2 less (1, *, 0) and (0, 3, *): 24 − 4 − 2 = 18 members of very different
  // neighbourhoods.
  auto space = plain_space({3, 4, 2});
  space.forbid({{0, 1}, {2, 0}});
  const Region region =
      Region(std::make_shared<const SearchSpace>(space)).without({{0, 0}, {1, 3}});
  ASSERT_EQ(region.size(), 18U);
  constexpr int kDraws = 18'000;
  std::map<Architecture, int> drawn;
  RandomStream random(seed(), "uniform draws");
  for (int i = 0; i < kDraws; ++i) ++drawn[region.draw(random)];
  ASSERT_EQ(drawn.size(), 18U);
  double chi_square = 0;
  for (const auto& [architecture, times] : drawn) {
    chi_square += (times - 1000.0) * (times - 1000.0) / 1000.0;
  }
  // Upper 1e-6 quantile of chi-square with 17 degrees of freedom, by Laurent and Massart's bound
  // P(X ≥ n + 2√(n x) + 2x) ≤ exp(−x) with x = ln 1e6 = 13.82: 17 + 30.65 + 27.63 = 75.3.
  EXPECT_LT(chi_square, 75.3);
}

TEST(Region, DrawsEveryDecisionOfAHugeSpaceUniformly) {
  // 10^100 members, 333 bits: each of the 100 digits must be uniform on 0 … 9.
  const Region region(shared_space(std::vector<int>(100, 10)));
  constexpr int kDraws = 10'000;
  std::vector<std::array<int, 10>> times(100);
  RandomStream random(seed(), "huge draws");
  for (int i = 0; i < kDraws; ++i) {
    const Architecture a = region.draw(random);
    for (std::size_t d = 0; d < a.size(); ++d) ++times[d][a[d]];
  }
  double chi_square = 0;  // 100 · 9 = 900 degrees of freedom
  for (const auto& digit : times) {
    for (const int t : digit) chi_square += (t - 1000.0) * (t - 1000.0) / 1000.0;
  }
  // The same bound: 900 + 2 √(900 · 13.82) + 27.63 = 1150.7.
  EXPECT_LT(chi_square, 1150.7);
}

TEST(Region, CountsTwentyDecisionsOfTenOptionsExactly) {
  const Region whole(shared_space(std::vector<int>(20, 10)));
  EXPECT_EQ(to_string(whole.size()), "100000000000000000000");
  EXPECT_EQ(whole.nodes(), 20U);  // one per decision: nothing tells its options apart

  // A prefix of 3 takes 10^17, a literal of a late decision a tenth of the rest, an architecture 1.
  Region region = whole.without({{0, 4}, {1, 4}, {2, 4}});
  EXPECT_EQ(to_string(region.size()), "99900000000000000000");
  region = region.without({{19, 9}});
  EXPECT_EQ(to_string(region.size()), "89910000000000000000");
  region = region.without(PartialAssignment::prefix(Architecture(20)));
  EXPECT_EQ(to_string(region.size()), "89909999999999999999");
  EXPECT_FALSE(region.contains(Architecture(20)));

  // The middle one: rank and at are inverse far beyond 64 bits.
  const Architecture middle = region.at(region.size() / 2);
  EXPECT_EQ(region.rank(middle), region.size() / 2);
}

TEST(Region, CutOfOneArchitectureMakesOneNodePerDecision) {
  Region region(shared_space(std::vector<int>(20, 10)));
  RandomStream random(seed(), "cuts");
  for (std::size_t cuts = 1; cuts <= 2000; ++cuts) {
    region = region.without(PartialAssignment::prefix(region.draw(random)));
    if (cuts % 100 == 0) {
      ASSERT_LE(region.nodes(), 20 + 20 * cuts);
    }
  }
  // 10^20 − 2000: every draw was still a member, so every cut took exactly one.
  EXPECT_EQ(to_string(region.size()), "99999999999999998000");
}

TEST(Region, TakesTurnsOfCutAndRestoreWithoutGrowing) {
  const Region whole(shared_space(std::vector<int>(12, 4)));
  RandomStream random(seed(), "turns");
  Region region = whole;
  for (int turn = 0; turn < 1000; ++turn) {
    const auto cut = PartialAssignment::prefix(region.draw(random));
    region = region.without(cut);
    // Cuts that are tried and dropped leave nothing behind that counts.
    (void)region.without({{3, 1}, {7, 2}});
    region = region.restored(cut);
    ASSERT_EQ(region.nodes(), 12U);
  }
  EXPECT_EQ(region.size(), whole.size());
  EXPECT_EQ(region.version(), 2000U);
}

TEST(Region, CompactsWhatIsMostlyGarbage) {
  // Thousands of cuts from one and the same region, each dropped at once, then one that is kept.
  const Region whole(shared_space(std::vector<int>(20, 10)));
  RandomStream random(seed(), "garbage");
  for (int i = 0; i < 3000; ++i) {
    const Architecture a = whole.draw(random);
    const Region cut = whole.without(PartialAssignment::prefix(a));
    ASSERT_EQ(whole.size() - cut.size(), 1U);
    ASSERT_FALSE(cut.contains(a));
    ASSERT_EQ(cut.nodes(), 39U);  // 20 of the path, 19 of the untouched rest
  }
}

TEST(Region, RefusesADiagramThatIsTooLarge) {
  // d_i and d_{i+20} must not both be 1, for i < m: before decision 20 a node must remember which
  // of the first m decisions were 1. That is 2^m nodes in layers m … 20 and half as many from layer
  // to layer on either side, about 2^m (23 − m) in all: 786 431 for m = 17, 1 310 719 for m = 18.
  auto space = plain_space(std::vector<int>(40, 2));
  for (std::uint32_t i = 0; i < 20; ++i) space.forbid({{i, 1}, {i + 20, 1}});
  EXPECT_THAT(
      message_of([&] { Region(std::make_shared<const SearchSpace>(space)); }),
      ::testing::AllOf(HasSubstr("with d17=o1, d37=o1 forbidden"),
                       HasSubstr("would need 1310719 nodes"), HasSubstr("at most 1000000")));
}

TEST(Region, IsExactFarBeyond128Bits) {
  const Region whole(shared_space(std::vector<int>(100, 10)));
  EXPECT_EQ(to_string(whole.size()), "1" + std::string(100, '0'));
  EXPECT_EQ(whole.nodes(), 100U);
  // Less one architecture and the tenth of the rest whose last option is 9: 9 · 10^99 − 1, since
  // the one that is all 0 is not among that tenth.
  const Region region =
      whole.without({{99, 9}}).without(PartialAssignment::prefix(Architecture(100)));
  EXPECT_EQ(to_string(region.size()), "8" + std::string(99, '9'));
  const Count middle = region.size() / 2;
  EXPECT_EQ(region.rank(region.at(middle)), middle);
  EXPECT_EQ(region.rank(region.at(region.size() - 1)), region.size() - 1);
  EXPECT_EQ(to_double(region.count({{0, 0}})), 9e98);  // less 1 is far below a double's last bit
}

TEST(Region, RefusesToCountPast512Bits) {
  EXPECT_EQ(Region(shared_space(std::vector<int>(511, 2))).size() % 1000, 48U);  // …2048 = 2^511
  EXPECT_THAT(message_of([] { Region(shared_space(std::vector<int>(512, 2))); }),
              ::testing::AllOf(HasSubstr("'plain' is too large"), HasSubstr("2^512")));
}

TEST(Region, IsNeverEmpty) {
  auto space = plain_space({2});
  space.forbid({{0, 0}});
  const Region region(std::make_shared<const SearchSpace>(space));
  EXPECT_THAT(message_of([&] {
                (void)region.without({{0, 1}});
              }),
              ::testing::AllOf(HasSubstr("d0=o1"), HasSubstr("nothing would be left")));
  EXPECT_EQ(region.size(), 1U);
  space.forbid({{0, 1}});
  EXPECT_THROW(Region(std::make_shared<const SearchSpace>(space)), ConfigError);
}

TEST(Region, NamesWhatDoesNotExist) {
  const Region region(shared_space({2, 2}));
  EXPECT_THAT(message_of([&] { (void)region.without({{2, 0}}); }), HasSubstr("no #2=#0"));
  EXPECT_THAT(message_of([&] { (void)region.count({{1, 5}}); }), HasSubstr("no d1=#5"));
  EXPECT_THAT(message_of([&] {
                (void)region.restored({{0, 1}});
              }),
              HasSubstr("[d0=o1] was not cut"));
  EXPECT_THAT(message_of([&] { (void)region.options_of(2); }), HasSubstr("no decision 2"));
  EXPECT_THAT(message_of([&] { (void)region.options_after({0, 1}); }), HasSubstr("(o0, o1)"));
  EXPECT_THAT(message_of([&] { (void)region.at(4); }), HasSubstr("none of rank 4"));
  EXPECT_THAT(message_of([&] { (void)region.enumerate(3); }), HasSubstr("more than the 3"));
  EXPECT_THAT(region.options_after({7}), ElementsAre(0, 0));
}

TEST(Region, RefusesTheStateOfAnotherSpace) {
  Region region(shared_space({2, 2}));
  Archive archive;
  region.persist(archive);
  archive.rewind();
  Region other(shared_space({2, 3}));
  EXPECT_THAT(message_of([&] { other.persist(archive); }), HasSubstr("another search space"));
}

TEST(Region, OfNoDecisionsHoldsTheOneEmptyArchitecture) {
  const Region region(shared_space({}));
  EXPECT_EQ(region.size(), 1U);
  EXPECT_THAT(region.enumerate(), ElementsAre(Architecture()));
}

TEST(Region, CopiesMayBeCutAndReadByDifferentThreads) {
  // Under TSan this fails if a cut touches what another region reads.
  const Region whole(shared_space(std::vector<int>(16, 6)));
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([whole, t] {
      Region mine = whole;
      RandomStream random(seed(), "threads", t);
      for (int i = 0; i < 200; ++i) {
        mine = mine.without(PartialAssignment::prefix(mine.draw(random)));
      }
      EXPECT_EQ(whole.size() - mine.size(), 200U);
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace nashost::testing
