#include "lab/mean_schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nashost::lab {
namespace {

TEST(MeanSchedule, Constant) {
  const auto schedule = constant_means({0.2, 0.9, 0.9});
  EXPECT_EQ(schedule->mean(0, 17, 3), 0.2);
  EXPECT_EQ(schedule->reference(5), 0.9);
  EXPECT_FALSE(schedule->is_best(0, 0));
  EXPECT_TRUE(schedule->is_best(1, 0) && schedule->is_best(2, 0));
}

TEST(MeanSchedule, PiecewiseRowsStartAtTheirBreaks) {
  const auto schedule = piecewise_means({10, 20}, {{0.3, 0.9}, {0.8, 0.2}, {0.1, 0.1}});
  EXPECT_EQ(schedule->mean(1, 9, 0), 0.9);
  EXPECT_EQ(schedule->mean(1, 10, 0), 0.2);
  EXPECT_EQ(schedule->reference(19), 0.8);
  EXPECT_EQ(schedule->reference(20), 0.1);
  EXPECT_TRUE(schedule->is_best(0, 25) && schedule->is_best(1, 25));
}

TEST(MeanSchedule, DriftingIsLinearBetweenKnots) {
  const auto schedule = drifting_means({10, 20}, {{0.0, 1.0}, {1.0, 0.0}}, 40);
  EXPECT_EQ(schedule->mean(0, 0, 0), 0.0);
  EXPECT_NEAR(schedule->mean(0, 13, 0), 0.3, 1e-15);
  EXPECT_EQ(schedule->mean(0, 39, 0), 1.0);
  EXPECT_NEAR(schedule->reference(13), 0.7, 1e-15);
  EXPECT_TRUE(schedule->is_best(0, 15) && schedule->is_best(1, 15));  // they cross
}

TEST(MeanSchedule, CurvesStartRiseAndBendDown) {
  for (const auto shape :
       {Curve::Shape::hyperbolic, Curve::Shape::exponential, Curve::Shape::linear}) {
    const Curve curve{shape, 0.1, 0.8, 50};
    EXPECT_EQ(curve.at(0), 0.1);
    EXPECT_NEAR(curve.at(10'000'000), 0.8, 1e-5);
    for (int n = 1; n < 200; ++n) {
      EXPECT_GE(curve.at(n), curve.at(n - 1));
      EXPECT_LE(curve.at(n + 1) - curve.at(n), curve.at(n) - curve.at(n - 1) + 1e-15);
    }
  }
  EXPECT_EQ((Curve{Curve::Shape::hyperbolic, 0, 1, 50}.at(50)), 0.5);
}

/// The two-armed instance of Metelli et al. 2022. Arm 1 drawn always earns
/// Σ_{n<25000} n/25000 + 25000 = 24999/2 + 25000 = 37499.5.
TEST(MeanSchedule, RestedReferenceIsTheArmThatEarnsMostWhenDrawnAlways) {
  const auto schedule =
      rising_means({{Curve::Shape::hyperbolic, 0, 0.4, 500}, {Curve::Shape::linear, 0, 1, 25'000}},
                   true, 50'000);
  double earned = 0;
  for (std::int64_t t = 0; t < 50'000; ++t) earned += schedule->reference(t);
  EXPECT_NEAR(earned, 37'499.5, 1e-6);
  EXPECT_TRUE(schedule->is_best(1, 0));
  // Over a short horizon the fast starter earns more.
  EXPECT_TRUE(
      rising_means({{Curve::Shape::hyperbolic, 0, 0.4, 500}, {Curve::Shape::linear, 0, 1, 25'000}},
                   true, 1000)
          ->is_best(0, 0));
  EXPECT_EQ(schedule->mean(0, 999, 500), 0.2);  // its own pulls count, not the round
  EXPECT_FALSE(schedule->full_information());
}

TEST(MeanSchedule, RestlessRisesWithTime) {
  const auto schedule = rising_means(
      {{Curve::Shape::linear, 0.5, 0.5, 1}, {Curve::Shape::linear, 0, 1, 100}}, false, 100);
  EXPECT_EQ(schedule->mean(1, 70, 0), 0.7);
  EXPECT_EQ(schedule->reference(20), 0.5);
  EXPECT_EQ(schedule->reference(70), 0.7);
}

/// Phases of ⌊1.6^n⌋ = 1, 2, 4, 6, 10, … rounds.
TEST(MeanSchedule, AdversarialPhasesTakeTurns) {
  const auto schedule = adversarial_phases(2, 0.1, 1.6, 100);
  EXPECT_EQ(schedule->mean(0, 0, 0), 1.0);
  EXPECT_EQ(schedule->mean(1, 0, 0), 0.9);
  for (const int round : {1, 2}) EXPECT_EQ(schedule->mean(0, round, 0), 0.1);
  EXPECT_EQ(schedule->mean(1, 2, 0), 0.0);
  for (const int round : {3, 6}) EXPECT_EQ(schedule->mean(0, round, 0), 1.0);
  EXPECT_EQ(schedule->mean(0, 7, 0), 0.1);
  for (int t = 0; t < 100; ++t) {
    EXPECT_TRUE(schedule->is_best(0, t));
    EXPECT_NEAR(schedule->reference(t) - schedule->mean(1, t, 0), 0.1, 1e-15);
  }
}

}  // namespace
}  // namespace nashost::lab
