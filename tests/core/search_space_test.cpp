#include "nashost/abi/search_space.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <unordered_set>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "small_spaces.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

SearchSpace blocks() {
  return {"blocks", {{"depth", {"1", "2", "3"}}, {"conv", {"sep conv(3)", "none"}}}};
}

std::string why_not(std::vector<Decision> decisions) {
  try {
    SearchSpace("bad", std::move(decisions));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(SearchSpace, RefusesWhatCannotBeNamed) {
  EXPECT_THAT(why_not({{"depth", {}}}), HasSubstr("'depth' has no option"));
  EXPECT_THAT(why_not({{"d", {"1"}}, {"d", {"2"}}}), HasSubstr("two decisions named 'd'"));
  EXPECT_THAT(why_not({{"d", {"1", "1"}}}), HasSubstr("option '1' twice"));
  EXPECT_THAT(why_not({{"", {"1"}}}), HasSubstr("needs a name"));
  EXPECT_THAT(why_not({{"d", {"1,2"}}}), HasSubstr("no comma"));
  EXPECT_THAT(why_not({{"d", {" 1"}}}), HasSubstr("' 1'"));
  EXPECT_THAT(why_not({{"d", std::vector<std::string>(65'537, "x")}}), HasSubstr("at most 65536"));
}

TEST(SearchSpace, LabelsArchitecturesAndAssignments) {
  const SearchSpace space = blocks();
  EXPECT_EQ(space.label(Architecture{1, 0}), "(2, sep conv(3))");
  EXPECT_EQ(space.label(PartialAssignment{{1, 1}, {0, 2}}), "depth=3, conv=none");
  EXPECT_EQ(space.label(Architecture{7, 0, 1}), "(#7, sep conv(3), #1)");  // of another space
}

TEST(SearchSpace, ParsesWithAndWithoutBracketsAndSpaces) {
  const SearchSpace space = blocks();
  for (const char* text : {"(2, sep conv(3))", "2,sep conv(3)", "  ( 2 ,sep conv(3) ) "}) {
    EXPECT_EQ(space.parse(text), (Architecture{1, 0})) << text;
  }
}

RC_GTEST_PROP(SearchSpaceProperty, ParseIsTheInverseOfLabel, ()) {
  const auto space = *any_space();
  for (const Architecture& a : all_architectures(*space)) {
    RC_ASSERT(space->parse(space->label(a)) == a);
  }
}

TEST(SearchSpace, SaysWhatCannotBeParsed) {
  const SearchSpace space = blocks();
  const auto why = [&](const char* text) -> std::string {
    try {
      (void)space.parse(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(why("(4, none)"), "decision 'depth' has no option '4'; it has '1', '2', '3'");
  EXPECT_THAT(why("(1)"), HasSubstr("has 1 options; an architecture of space 'blocks' has 2"));
  EXPECT_THAT(why("1, none,"), HasSubstr("has 3 options"));
  EXPECT_THAT(why(""), HasSubstr("has 0 options"));
}

TEST(SearchSpace, ForbidsCombinations) {
  SearchSpace space = blocks();
  space.forbid({{0, 2}, {1, 1}});
  EXPECT_FALSE(space.is_valid({2, 1}));
  EXPECT_TRUE(space.is_valid({2, 0}));
  EXPECT_TRUE(space.is_valid({1, 1}));
  EXPECT_FALSE(space.is_valid({2}));        // too short
  EXPECT_FALSE(space.is_valid({3, 0}));     // no such option
  EXPECT_FALSE(space.is_valid({0, 0, 0}));  // too long
  EXPECT_THROW(space.forbid({{2, 0}}), ConfigError);
  EXPECT_THROW(space.forbid({{1, 2}}), ConfigError);
}

TEST(SearchSpace, CanonicalFormIsTheIdentityUnlessGiven) {
  SearchSpace space = blocks();
  EXPECT_EQ(space.canonical({2, 1}), (Architecture{2, 1}));
  space.set_canonical([](Architecture a) {
    if (a[1] == 1) a[0] = 0;
    return a;
  });
  EXPECT_EQ(space.canonical({2, 1}), (Architecture{0, 1}));
  EXPECT_EQ(space.canonical({2, 0}), (Architecture{2, 0}));
}

TEST(PartialAssignment, IsSortedAndFixesADecisionOnce) {
  const PartialAssignment a{{3, 1}, {0, 2}};
  EXPECT_EQ(a, (PartialAssignment{{0, 2}, {3, 1}}));
  EXPECT_THROW((PartialAssignment{{1, 0}, {1, 2}}), Error);
  EXPECT_THROW((PartialAssignment{{1, 0}, {1, 0}}), Error);
}

TEST(PartialAssignment, MatchesByItsLiteralsAlone) {
  EXPECT_TRUE(PartialAssignment().matches({0, 1}));
  EXPECT_TRUE((PartialAssignment{{1, 1}}.matches({0, 1})));
  EXPECT_FALSE((PartialAssignment{{1, 1}}.matches({0, 0})));
  EXPECT_FALSE((PartialAssignment{{1, 0}}.matches({0})));  // decision 1 is not there
  EXPECT_TRUE(PartialAssignment::prefix({2, 1}).matches({2, 1, 0}));
}

RC_GTEST_PROP(PartialAssignmentProperty, SurvivesAnArchive, ()) {
  const auto space = *any_space();
  PartialAssignment written = *any_assignment(*space);
  Archive archive;
  archive("cut", written);
  archive.rewind();
  PartialAssignment read;
  archive("cut", read);
  RC_ASSERT(read == written);
}

TEST(Architecture, HashTellsSmallSpacesApart) {
  // All of 6 decisions with 5 options, and all their prefixes: a 64-bit hash has no reason to
  // collide among 19 531 (birthday bound 19 531² / 2^65 < 2e-11).
  std::unordered_set<std::size_t> hashes;
  std::size_t architectures = 0;
  for (std::size_t n = 0; n <= 6; ++n) {
    for (const Architecture& a : all_architectures(plain_space(std::vector<int>(n, 5)))) {
      hashes.insert(a.hash());
      ++architectures;
    }
  }
  EXPECT_EQ(architectures, 19'531U);  // (5^7 − 1) / 4
  EXPECT_EQ(hashes.size(), architectures);
}

}  // namespace
}  // namespace nashost::testing
