#include "bandit/trait_check.hpp"

#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

Offer nine() {
  Offer offer;
  offer.name = "environment 'nine'";
  return offer;
}

TEST(TraitCheck, PlainPolicyRunsAnywhere) { EXPECT_NO_THROW(enforce_traits("p", {}, nine())); }

TEST(TraitCheck, NamesEveryNeedThatIsNotMet) {
  Traits traits;
  traits.feedback = FeedbackKind::full;
  traits.needs_horizon = true;
  Offer offer = nine();
  offer.reward_min = -1;
  const auto unmet = unmet_traits("hedge", traits, offer);
  ASSERT_EQ(unmet.size(), 3U);
  for (const auto& line : unmet) {
    EXPECT_NE(line.find("'hedge'"), std::string::npos) << line;
    EXPECT_NE(line.find("environment 'nine'"), std::string::npos) << line;
  }
  EXPECT_THROW(enforce_traits("hedge", traits, offer), ConfigError);

  offer.full_information = true;
  offer.horizon = 100;
  traits.reward_min = -2;
  EXPECT_NO_THROW(enforce_traits("hedge", traits, offer));
}

/// covers(assumed, actual), all 25 pairs.
TEST(TraitCheck, TamerEnvironmentsAreCovered) {
  using S = Stationarity;
  const S kinds[] = {S::stationary, S::piecewise, S::drifting, S::rising, S::adversarial};
  const bool expected[5][5] = {
      // actual: stationary piecewise drifting rising adversarial
      {true, false, false, false, false},  // assumes stationary
      {true, true, false, false, false},   // piecewise
      {true, true, true, true, false},     // drifting
      {true, false, false, true, false},   // rising
      {true, true, true, true, true},      // adversarial
  };
  for (int assumed = 0; assumed < 5; ++assumed) {
    for (int actual = 0; actual < 5; ++actual) {
      EXPECT_EQ(covers(kinds[assumed], kinds[actual]), expected[assumed][actual])
          << to_string(kinds[assumed]) << " in " << to_string(kinds[actual]);
    }
  }
}

TEST(TraitCheck, AdvisesWithoutRefusing) {
  Offer offer = nine();
  EXPECT_EQ(trait_advice("ucb1", {}, offer), std::nullopt);
  offer.stationarity = Stationarity::rising;
  const auto advice = trait_advice("ucb1", {}, offer);
  ASSERT_TRUE(advice.has_value());
  EXPECT_NE(advice->find("no guarantee is claimed"), std::string::npos);
  EXPECT_NO_THROW(enforce_traits("ucb1", {}, offer));

  Traits frugal;
  frugal.needs_cost = true;
  EXPECT_NE(trait_advice("cost_hedge", frugal, nine()), std::nullopt);
}

}  // namespace
}  // namespace nashost
