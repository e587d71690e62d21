#include "nashost/bandit/pending_draws.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace nashost {
namespace {

double only(std::span<const double> numbers) { return numbers.empty() ? -1 : numbers[0]; }

TEST(PendingDraws, FindsTheDrawByItsAgeInAnyOrder) {
  PendingDraws pending(1);
  for (int i = 0; i < 6; ++i) pending.remember(i % 2)[0] = i;
  EXPECT_EQ(only(pending.take(1, 0)), 5);
  EXPECT_EQ(only(pending.take(0, 3)), 2);
  EXPECT_EQ(only(pending.take(1, 4)), 1);
}

TEST(PendingDraws, FallsBackToTheOldestOfTheArm) {
  PendingDraws pending(1);
  for (int i = 0; i < 6; ++i) pending.remember(i % 2)[0] = i;
  EXPECT_EQ(only(pending.take(0, 0)), 0);    // the newest draw is of arm 1
  EXPECT_EQ(only(pending.take(0, 100)), 2);  // longer ago than anything kept
}

TEST(PendingDraws, ADrawIsTakenOnce) {
  PendingDraws pending(1);
  pending.remember(3)[0] = 7;
  EXPECT_EQ(only(pending.take(3, 0)), 7);
  EXPECT_TRUE(pending.take(3, 0).empty());
  EXPECT_TRUE(pending.take(4, 0).empty());
}

TEST(PendingDraws, KeepsTheLastOnesAndAllTheirNumbers) {
  PendingDraws pending(3);
  const int draws = 3 * static_cast<int>(PendingDraws::kCapacity) + 5;
  for (int i = 0; i < draws; ++i) {
    auto numbers = pending.remember(i);
    numbers[0] = i;
    numbers[2] = -i;
  }
  const int oldest = draws - static_cast<int>(PendingDraws::kCapacity);
  EXPECT_TRUE(pending.take(oldest - 1, 0).empty());
  EXPECT_EQ(pending.take(oldest, 0)[2], -oldest);
  EXPECT_EQ(pending.take(draws - 1, 0)[0], draws - 1);
}

TEST(PendingDraws, GoesOnAlikeAfterReadingItsState) {
  PendingDraws written(1);
  for (int i = 0; i < 1500; ++i) written.remember(i % 7)[0] = i;
  written.take(3, 2);
  Archive archive;
  written.persist(archive);
  archive.rewind();
  PendingDraws read(1);
  read.persist(archive);
  for (int age = 0; age < 1100; ++age) {
    ASSERT_EQ(only(written.take(age % 7, age)), only(read.take(age % 7, age)));
    if (age % 3 == 0) written.remember(2)[0] = read.remember(2)[0] = age;
  }
  PendingDraws other(2);
  archive.rewind();
  EXPECT_THROW(other.persist(archive), Error);
}

}  // namespace
}  // namespace nashost
