// The small blocks of a review: when it is, what it may change, who is on probation.

#include <gtest/gtest.h>

#include "nashost/pruning/confidence_table.hpp"
#include "nashost/pruning/probation.hpp"
#include "nashost/pruning/review_changes.hpp"
#include "nashost/pruning/review_schedule.hpp"
#include "nashost/pruning/statement.hpp"
#include "nashost/testing/pruner_rehearsal.hpp"

namespace nashost {
namespace {

TEST(ReviewSchedule, CountsWhatIsLeft) {
  for (const std::int64_t warmup : {0, 1, 7, 100}) {
    for (const std::int64_t every : {1, 3, 50}) {
      ReviewSchedule schedule;
      schedule.warmup = warmup;
      schedule.every = every;
      for (const std::int64_t horizon : {1, 99, 100, 101, 230}) {
        for (std::int64_t round = 0; round <= 240; round += 7) {
          std::int64_t left = 0;
          for (std::int64_t r = round + 1; r <= horizon; ++r) left += schedule.due(r) ? 1 : 0;
          ASSERT_EQ(schedule.left(round, horizon), left)
              << warmup << " " << every << " " << horizon << " " << round;
        }
      }
    }
  }
}

Change removal(PartialAssignment what) {
  Change change;
  change.what = std::move(what);
  return change;
}

TEST(ReviewChanges, TogetherTheyLeaveSomething) {
  // (0, 0) and (1, 1) are forbidden of four: (0, 1) and (1, 0) are left.
  auto space = std::make_shared<SearchSpace>(
      "two", std::vector<Decision>{{"a", {"0", "1"}}, {"b", {"0", "1"}}});
  space->forbid({{0, 0}, {1, 0}});
  space->forbid({{0, 1}, {1, 1}});
  ReviewChanges changes{Region(space)};
  EXPECT_TRUE(changes.remove(removal({{0, 0}})));
  EXPECT_FALSE(changes.remove(removal({{0, 0}}))) << "gone already";
  EXPECT_FALSE(changes.remove(removal({{1, 1}}))) << "gone with it";
  EXPECT_FALSE(changes.remove(removal({{1, 0}}))) << "all that is left";
  EXPECT_EQ(changes.region().size(), 1U);
  Change back = removal({{0, 0}});
  back.kind = Change::Kind::restore;
  changes.restore(back);
  EXPECT_TRUE(changes.remove(removal({{1, 0}})));
  EXPECT_EQ(changes.take().size(), 3U);
}

TEST(Probation, EndsAfterItsReviews) {
  Region region = testing::rehearsal_region(1, 4);
  Probation probation(2);
  EXPECT_EQ(probation.kind(), Change::Kind::probate);
  const PartialAssignment zero{{0, 0}}, one{{0, 1}}, two{{0, 2}};
  region = region.without(zero).without(one);
  probation.enter(zero);
  probation.enter(one);
  probation.enter(two);  // the host passes over it
  EXPECT_TRUE(probation.expire(region).empty());
  region = region.restored(one);  // by somebody else
  Archive archive;
  probation.persist(archive);
  archive.rewind();
  Probation resumed(2);
  resumed.persist(archive);
  EXPECT_EQ(resumed.expire(region), std::vector{zero});
  EXPECT_TRUE(resumed.expire(region).empty());
}

TEST(Probation, CanBeLeftOut) {
  Probation none(0);
  EXPECT_EQ(none.kind(), Change::Kind::cut);
  none.enter({{0, 0}});
  EXPECT_TRUE(none.expire(testing::rehearsal_region(1, 2).without({{0, 0}})).empty());
}

TEST(ConfidenceTable, HoldsOneSequencePerKey) {
  ConfidenceTable table(Bound::hoeffding, 0.1, -1, 3);
  EXPECT_EQ(table.lower(5), -1);
  EXPECT_EQ(table.upper(5), 3);
  EXPECT_EQ(table.mean(5), 1);
  EXPECT_EQ(table.count(5), 0);
  ConfidenceSequence alone(Bound::hoeffding, 0.1, -1, 3);
  for (int i = 0; i < 100; ++i) {
    table.add(5, i % 3);
    table.add(7, 3);
    alone.add(i % 3);
  }
  EXPECT_EQ(table.lower(5), alone.lower());
  EXPECT_EQ(table.upper(5), alone.upper());
  Archive archive;
  table.persist(archive);
  archive.rewind();
  ConfidenceTable resumed(Bound::hoeffding, 0.1, -1, 3);
  resumed.add(9, 0);
  resumed.persist(archive);
  EXPECT_EQ(resumed.lower(5), table.lower(5));
  EXPECT_EQ(resumed.count(9), 0);
  table.forget(5);
  EXPECT_EQ(table.count(5), 0);
  EXPECT_EQ(table.count(7), 100);
  EXPECT_THROW(ConfidenceTable(Bound::kl, 0, 0, 1), Error);
}

TEST(Statement, RefusesWhatHasNoAnswer) {
  EXPECT_THROW(require_delta("p", 0), ConfigError);
  EXPECT_THROW(require_delta("p", 1), ConfigError);
  EXPECT_THROW(require_delta("p", std::nan("")), ConfigError);
  EXPECT_NO_THROW(require_delta("p", 0.05));
  PrunerContext context;
  EXPECT_NO_THROW(require_range("p", "a bound", context));
  context.reward_max = std::numeric_limits<double>::infinity();
  EXPECT_THROW(require_range("p", "a bound", context), ConfigError);
}

}  // namespace
}  // namespace nashost
