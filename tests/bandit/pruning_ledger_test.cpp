#include "bandit/pruning_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

Region nine() {
  return Region(std::make_shared<SearchSpace>(
      "nine", std::vector<Decision>{{"a", {"1", "2", "3"}}, {"b", {"1", "2", "3"}}}));
}

Change change(Change::Kind kind, PartialAssignment what, double delta = 0) {
  Change made;
  made.kind = kind;
  made.what = std::move(what);
  made.delta_spent = delta;
  return made;
}

constexpr auto kCut = Change::Kind::cut;
constexpr auto kRestore = Change::Kind::restore;
constexpr auto kProbate = Change::Kind::probate;

TEST(PruningLedger, WritesOneRowForEachChangeThatWasMade) {
  PruningLedger ledger(nine(), 1);
  EXPECT_TRUE(ledger.apply(100, {change(kCut, {{0, 0}}, 0.01), change(kCut, {{1, 2}}, 0.02)}, "p"));
  ASSERT_EQ(ledger.rows().size(), 2U);
  EXPECT_EQ(ledger.rows()[0].left, "6");
  EXPECT_EQ(ledger.rows()[1].left, "4");
  EXPECT_DOUBLE_EQ(ledger.delta_spent(), 0.03);
  // Of (1, 2) nothing is left: no row.
  EXPECT_FALSE(ledger.apply(200, {change(kCut, PartialAssignment::prefix({0, 1}))}, "p"));
  EXPECT_EQ(ledger.rows().size(), 2U);
}

TEST(PruningLedger, NeverGoesBelowMinSurvivors) {
  PruningLedger ledger(nine(), 4);
  ledger.apply(1, {change(kCut, {{0, 0}}), change(kCut, {{0, 1}})}, "p");
  EXPECT_EQ(to_string(ledger.region().size()), "6");
  EXPECT_THROW(PruningLedger(nine(), 10), ConfigError);
}

TEST(PruningLedger, KnowsWhatCutAnArchitecture) {
  PruningLedger ledger(nine(), 1);
  ledger.apply(10, {change(kCut, {{0, 0}})}, "p");
  ledger.apply(20, {change(kCut, PartialAssignment::prefix({1, 1}))}, "p");
  EXPECT_EQ(ledger.cut_of({0, 2})->round, 10);
  EXPECT_EQ(ledger.cut_of({1, 1})->round, 20);
  EXPECT_EQ(ledger.cut_of({2, 2}), nullptr);
  ledger.apply(30, {change(kRestore, {{0, 0}})}, "p");
  EXPECT_EQ(ledger.cut_of({0, 2}), nullptr);
}

TEST(PruningLedger, ACutAfterProbationIsARowAndNoChange) {
  PruningLedger ledger(nine(), 1);
  EXPECT_TRUE(ledger.apply(10, {change(kProbate, {{0, 0}}, 0.01)}, "p"));
  EXPECT_FALSE(ledger.apply(20, {change(kCut, {{0, 0}})}, "p"));
  ASSERT_EQ(ledger.rows().size(), 2U);
  EXPECT_EQ(ledger.rows()[1].left, "6");
  EXPECT_EQ(ledger.cut_of({0, 0})->round, 20) << "the row that made it final";
  EXPECT_FALSE(ledger.apply(30, {change(kCut, {{0, 0}})}, "p"));
  EXPECT_EQ(ledger.rows().size(), 2U) << "that was all";
  // Restored, and out again: the same once more.
  ledger.apply(40, {change(kRestore, {{0, 0}}), change(kProbate, {{0, 0}})}, "p");
  ledger.apply(50, {change(kCut, {{0, 0}})}, "p");
  EXPECT_EQ(ledger.rows().size(), 5U);
}

TEST(PruningLedger, ADefectivePrunerIsNamed) {
  PruningLedger ledger(nine(), 1);
  for (const Change& wrong : {change(kCut, {{0, 7}}), change(kCut, {{5, 0}}), change(kCut, {}),
                              change(kRestore, {{0, 1}})}) {
    try {
      ledger.apply(1, {wrong}, "wild");
      ADD_FAILURE();
    } catch (const PluginError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("'wild'"));
    }
  }
}

TEST(PruningLedger, GoesOnFromItsState) {
  PruningLedger ledger(nine(), 1), resumed(nine(), 1);
  ledger.apply(10, {change(kCut, {{0, 0}}, 0.01)}, "p");
  Archive written;
  ledger.persist(written);
  Archive read(written.bytes());
  resumed.persist(read);
  EXPECT_EQ(to_string(resumed.region().size()), "6");
  ASSERT_EQ(resumed.rows().size(), 1U);
  EXPECT_EQ(resumed.rows()[0].change.delta_spent, 0.01);
  EXPECT_TRUE(resumed.apply(20, {change(kRestore, {{0, 0}})}, "p"));
}

}  // namespace
}  // namespace nashost
