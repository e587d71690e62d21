#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nashost/testing/full_information_game.hpp"
#include "seed.hpp"

/// The sequences of losses on which the bounds of the Hedge family are tested. `make(arms)` makes
/// the policy.
namespace nashost::testing {

/// Plays every kind of adversary against 1 to 50 arms and calls check(game, policy) after every
/// round.
template <class Make, class Check>
void against_every_adversary(const std::string& name, Make make, Check check) {
  for (const auto adversary : kAdversaries) {
    for (const std::int64_t arms : {1, 2, 10, 50}) {
      RandomStream random(seed(), name + "/adversary", static_cast<std::uint64_t>(arms));
      auto policy = make(arms);
      FullInformationGame game(policy, arms);
      for (std::int64_t t = 0; t < 1000; ++t) {
        game.play(adversarial_losses(adversary, t, game.probabilities(), random));
        ASSERT_NO_FATAL_FAILURE(check(game, policy));
      }
    }
  }
}

/// Expects holds(game, policy) after every round of sequences that RapidCheck makes up and shrinks.
template <class Make, class Holds>
void expect_on_random_sequences(const std::string& what, Make make, Holds holds) {
  EXPECT_TRUE(rc::check(what, [&] {
    const auto arms = *rc::gen::inRange<std::int64_t>(1, 8);
    const auto rounds = *rc::gen::inRange<std::int64_t>(1, 60);
    auto policy = make(arms);
    FullInformationGame game(policy, arms);
    for (std::int64_t t = 0; t < rounds; ++t) {
      std::vector<double> losses;
      for (std::int64_t i = 0; i < arms; ++i) losses.push_back(*rc::gen::inRange(0, 5) / 4.0);
      game.play(losses);
      RC_ASSERT(holds(game, policy));
    }
  }));
}

}  // namespace nashost::testing
