#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/testing/policy_rehearsal.hpp"

/// The laws every policy must obey, as a test. In a plugin's GoogleTest file, one line:
///
///     TEST(MyPolicy, Conforms) {
///       nashost::testing::expect_policy_conforms(nashost::testing::policy_factory<MyPolicy>());
///     }
///
/// Each law is a function of its own below; a failure names the law, the number of arms, and what
/// to change. Everything is played from fixed seeds: a policy passes always or never.
namespace nashost::testing {

struct PolicyConformanceOptions {
  /// As in the plugin's Description: reward range, and full feedback where the policy needs it.
  Traits traits = {};
  /// Errors about rewards must name this policy; empty: not checked.
  std::string name = {};
  /// Numbers of arms to try; 70 is more than one word of the mask.
  std::vector<std::int64_t> arms = {1, 2, 9, 70};
  /// Rounds of one rehearsal; also the horizon that the policy is told.
  std::int64_t rounds = 300;
  /// Draws of a chi-square test.
  std::int64_t draws = 20000;
  std::uint64_t seed = 1;
  /// Makes other policies by name, for a policy that has some inside.
  decltype(PolicyContext::make_policy) make_policy = nullptr;
};

/// One policy, one number of arms: what the laws are checked on.
struct PolicyUnderTest {
  PolicyFactory factory;
  PolicyConformanceOptions options;
  std::int64_t arms;

  /// A new policy that is told the horizon; 0: none is known.
  std::unique_ptr<Policy> make(std::int64_t horizon) const {
    class Silence final : public Host {
      void log(LogLevel, std::string_view) override {}
    };
    static Silence host;
    PolicyContext context;
    context.arms = arms;
    if (horizon > 0) context.horizon = horizon;
    context.host = &host;
    context.make_policy = options.make_policy;
    return factory(context);
  }
  std::unique_ptr<Policy> make() const { return make(options.rounds); }

  PolicyRehearsal rehearsal(RehearsalScript script = {}) const {
    return {make(), arms, options.traits, options.seed, script};
  }
};

namespace detail {

inline bool same_draw(const Draw& a, const Draw& b) {
  return a.arm == b.arm &&
         std::bit_cast<std::uint64_t>(a.probability) == std::bit_cast<std::uint64_t>(b.probability);
}

/// Fails, with the reason and the cure, at the first draw where the two runs differ.
inline void expect_same_draws(const std::vector<Draw>& expected, const std::vector<Draw>& actual,
                              const std::string& cure) {
  ASSERT_EQ(expected.size(), actual.size());
  for (std::size_t round = 0; round < expected.size(); ++round) {
    if (same_draw(expected[round], actual[round])) continue;
    ADD_FAILURE() << "the runs part at draw " << round << ": arm " << expected[round].arm
                  << " with probability " << expected[round].probability << " against arm "
                  << actual[round].arm << " with probability " << actual[round].probability << ". "
                  << cure;
    return;
  }
}

inline void load(Policy& policy, const std::vector<std::byte>& state) {
  Archive archive(state);
  policy.persist(archive);
}

inline std::vector<RehearsalScript> all_scripts() {
  using Rewards = RehearsalScript::Rewards;
  std::vector<RehearsalScript> scripts;
  for (const auto rewards : {Rewards::mixed, Rewards::zeros, Rewards::ones}) {
    for (const bool masks : {false, true}) {
      for (const bool late : {false, true}) {
        for (const bool foreign : {false, true}) scripts.push_back({rewards, masks, late, foreign});
      }
    }
  }
  return scripts;
}

}  // namespace detail

/// Law: every draw is an arm in 0 … K−1 with mask[arm], and carries a probability in (0, 1] or
/// none; with rewards that are mixed, all 0 or all 1, whether feedback comes at once, late, in
/// batches, out of order, on draws of others, on masked arms, and while arms are pruned and
/// restored.
inline void expect_legal_draws(const PolicyUnderTest& test) {
  for (const RehearsalScript& script : detail::all_scripts()) {
    PolicyRehearsal rehearsal = test.rehearsal(script);
    if (!rehearsal.play(test.options.rounds)) return;
  }
}

/// Law: with all arms pruned but one, that one is drawn, with probability 1 where one is given;
/// arms that are restored may be drawn again.
inline void expect_survives_pruning(const PolicyUnderTest& test) {
  for (std::int64_t left = 0; left < test.arms; left += (test.arms + 3) / 4) {
    PolicyRehearsal rehearsal = test.rehearsal();
    if (!rehearsal.play(test.options.rounds / 4)) return;
    for (std::int64_t arm = 0; arm < test.arms; ++arm) {
      if (arm != left) rehearsal.mask().mask(arm);
    }
    if (!rehearsal.play(20)) return;
    const double probability = rehearsal.draws().back().probability;
    EXPECT_TRUE(std::isnan(probability) || std::abs(probability - 1) < 1e-9)
        << "only arm " << left << " is left, but its draw carries probability " << probability
        << ". Renormalise over the arms that are allowed.";
    for (std::int64_t arm = 0; arm < test.arms; ++arm) rehearsal.mask().unmask(arm);
    if (!rehearsal.play(test.options.rounds / 4)) return;
  }
}

/// Law: the horizon is a forecast. Draws stay legal past it, and a policy that does not need one
/// works without.
inline void expect_horizon_is_a_forecast(const PolicyUnderTest& test) {
  const auto play = [&test](std::int64_t horizon) {
    PolicyRehearsal rehearsal(test.make(horizon), test.arms, test.options.traits,
                              test.options.seed);
    rehearsal.play(test.options.rounds);
  };
  play(test.options.rounds / 10);
  if (!test.options.traits.needs_horizon) play(0);
}

/// Law: where probabilities are reported they are those of the next select: ≥ 0, 0 for masked arms,
/// sum 1; probability(arm) is the same number, and the draw carries it. Tolerance 1e-9: K ≤ 1e6
/// roundings of 2^-53 each, relative, are 1e-10.
inline void expect_probabilities_add_up(const PolicyUnderTest& test) {
  constexpr double kTolerance = 1e-9;
  for (const bool masks : {false, true}) {
    PolicyRehearsal rehearsal = test.rehearsal({.mask_changes = masks, .late_feedback = masks});
    std::vector<double> all(static_cast<std::size_t>(test.arms));
    for (std::int64_t round = 0; round < test.options.rounds; ++round) {
      std::fill(all.begin(), all.end(), -1.0);
      if (rehearsal.policy().probabilities(rehearsal.mask(), all)) {
        double sum = 0;
        for (std::int64_t arm = 0; arm < test.arms; ++arm) {
          const double p = all[static_cast<std::size_t>(arm)];
          sum += p;
          if (!(p >= 0 && p <= 1 + kTolerance) || (!rehearsal.mask()[arm] && p != 0)) {
            ADD_FAILURE() << "round " << round << ": probabilities() gives arm " << arm << " ("
                          << (rehearsal.mask()[arm] ? "allowed" : "masked") << ") " << p
                          << ". Write all K values: 0 for a masked arm, the rest in [0, 1].";
            return;
          }
          const double one = rehearsal.policy().probability(arm, rehearsal.mask());
          if (!(std::abs(one - p) <= kTolerance)) {
            ADD_FAILURE() << "round " << round << ": probability(" << arm << ") is " << one
                          << ", but probabilities() gives " << p
                          << ". Both must describe the next select.";
            return;
          }
        }
        if (!(std::abs(sum - 1) <= kTolerance)) {
          ADD_FAILURE() << "round " << round << ": the probabilities sum to " << sum
                        << ", not 1. Normalise over the allowed arms.";
          return;
        }
        RandomStream random(test.options.seed, "rehearsal/peek", static_cast<std::uint64_t>(round));
        const auto before = rehearsal.state();
        const Draw draw = rehearsal.policy().select(random, rehearsal.mask());
        const double reported = all.at(static_cast<std::size_t>(draw.arm));
        if (!(std::abs(draw.probability - reported) <= kTolerance)) {
          ADD_FAILURE() << "round " << round << ": select drew arm " << draw.arm
                        << " with probability " << draw.probability
                        << ", but probabilities() had said " << reported
                        << ". A policy that reports probabilities puts the same number into the"
                           " draw.";
          return;
        }
        detail::load(rehearsal.policy(), before);
      }
      if (!rehearsal.play(1)) return;
    }
  }
}

/// Law: probabilities(), probability(), recommend(), finished() and index() are questions; asking
/// changes no later draw. recommend() names an allowed arm or −1.
inline void expect_questions_change_nothing(const PolicyUnderTest& test) {
  const RehearsalScript script{.mask_changes = true, .late_feedback = true};
  PolicyRehearsal silent = test.rehearsal(script);
  PolicyRehearsal asked = test.rehearsal(script);
  if (!silent.play(test.options.rounds)) return;
  std::vector<double> all(static_cast<std::size_t>(test.arms));
  for (std::int64_t round = 0; round < test.options.rounds; ++round) {
    Policy& policy = asked.policy();
    policy.probabilities(asked.mask(), all);
    policy.probability(round % test.arms, asked.mask());
    policy.finished(asked.mask());
    policy.index(round % test.arms);
    const std::int64_t named = policy.recommend(asked.mask());
    if (named != -1 && (named < 0 || named >= test.arms || !asked.mask()[named])) {
      ADD_FAILURE() << "round " << round << ": recommend() names arm " << named
                    << ", which is not allowed. Name an arm with mask[arm], or -1.";
      return;
    }
    if (!asked.play(1)) return;
  }
  detail::expect_same_draws(silent.draws(), asked.draws(),
                            "Asking for probabilities, an index or a recommendation changed what"
                            " was drawn later: those functions must not touch the state.");
}

/// Law: draws follow the reported probabilities. Chi-square over the arms, those expected less than
/// 5 times pooled. With d degrees of freedom, P(χ² ≥ d + 2√(d x) + 2x) ≤ e^{−x} (Laurent and
/// Massart 2000, Lemma 1); x = 14 makes a false alarm rarer than one in a million.
inline void expect_draws_match_probabilities(const PolicyUnderTest& test) {
  for (const bool masked : {false, true}) {
    PolicyRehearsal rehearsal = test.rehearsal();
    if (!rehearsal.play(test.options.rounds / 2)) return;
    if (masked) {
      for (std::int64_t arm = 1; arm < test.arms; arm += 2) rehearsal.mask().mask(arm);
    }
    std::vector<double> expected(static_cast<std::size_t>(test.arms));
    if (!rehearsal.policy().probabilities(rehearsal.mask(), expected)) return;
    Archive state;
    rehearsal.policy().persist(state);
    state.rewind();
    std::vector<double> drawn(expected.size());
    RandomStream random(test.options.seed, "rehearsal/chi-square");
    for (std::int64_t i = 0; i < test.options.draws; ++i) {
      const Draw draw = rehearsal.policy().select(random, rehearsal.mask());
      rehearsal.policy().persist(state);
      drawn.at(static_cast<std::size_t>(draw.arm)) += 1;
    }
    double statistic = 0, rare_expected = 0, rare_drawn = 0;
    int cells = 0;
    const auto add_cell = [&](double count, double mean) {
      statistic += (count - mean) * (count - mean) / mean;
      ++cells;
    };
    for (std::size_t arm = 0; arm < expected.size(); ++arm) {
      const double mean = expected[arm] * static_cast<double>(test.options.draws);
      if (mean >= 5) {
        add_cell(drawn[arm], mean);
      } else {
        rare_expected += mean;
        rare_drawn += drawn[arm];
      }
    }
    if (rare_expected >= 5) add_cell(rare_drawn, rare_expected);
    const double freedom = std::max(1, cells - 1);
    const double bound = freedom + 2 * std::sqrt(freedom * 14) + 2 * 14;
    EXPECT_LE(statistic, bound)
        << "in " << test.options.draws << " draws"
        << (masked ? " with every second arm masked" : "")
        << " the frequencies do not follow probabilities(). Compute both from the same weights.";
  }
}

/// Law: same seed, same draws; and other instances do not matter, so there is no global state.
inline void expect_draws_depend_on_nothing_else(const PolicyUnderTest& test) {
  const RehearsalScript script{.mask_changes = true, .late_feedback = true};
  PolicyRehearsal alone = test.rehearsal(script);
  if (!alone.play(test.options.rounds)) return;
  PolicyRehearsal first = test.rehearsal(script);
  PolicyRehearsal second(test.make(), test.arms, test.options.traits, test.options.seed + 1);
  for (std::int64_t round = 0; round < test.options.rounds; ++round) {
    if (!first.play(1) || !second.play(2)) return;
  }
  detail::expect_same_draws(alone.draws(), first.draws(),
                            "Same seed and same feedback must give the same draws, whatever other"
                            " instances do: draw only from the stream handed to select, and keep"
                            " no static, global or uninitialised state.");
}

/// Law (of Archive): a policy that is written in mid-run, and another one that reads it, behave the
/// same, bit for bit, from then on; and writing changes nothing.
inline void expect_state_is_complete(const PolicyUnderTest& test) {
  const RehearsalScript script{
      .mask_changes = true, .late_feedback = true, .foreign_feedback = true};
  for (const std::int64_t at : {std::int64_t{0}, std::int64_t{1}, test.options.rounds / 3}) {
    PolicyRehearsal whole = test.rehearsal(script);
    PolicyRehearsal resumed = test.rehearsal(script);
    if (!whole.play(at + test.options.rounds / 2) || !resumed.play(at)) return;
    const auto state = resumed.state();
    resumed.replace_policy(test.make());
    detail::load(resumed.policy(), state);
    EXPECT_EQ(resumed.state(), state)
        << "after " << at << " rounds: reading a state and writing it again gives other bytes."
        << " persist must name every member of the state, also when reading.";
    if (!resumed.play(test.options.rounds / 2)) return;
    detail::expect_same_draws(
        whole.draws(), resumed.draws(),
        "The state was written after " + std::to_string(at) +
            " rounds and read into a new policy, which then went on differently: a member is"
            " missing in persist, or something derived from the state is not rebuilt on reading"
            " (the order in a heap matters where ties are drawn).");
    EXPECT_EQ(whole.state(), resumed.state())
        << "The draws went on alike, but the states differ at the end: a member is missing in"
           " persist and would show later.";
  }
}

/// Law: a reward that is NaN or outside the traits' range is refused with a nashost::Error that
/// names the policy, and leaves no trace in its state.
inline void expect_bad_rewards_refused(const PolicyUnderTest& test) {
  PolicyRehearsal rehearsal = test.rehearsal();
  if (!rehearsal.play(test.options.rounds / 4)) return;
  const Traits& traits = test.options.traits;
  std::vector<double> bad = {kNoProbability};
  const double width = traits.reward_max - traits.reward_min;
  if (std::isfinite(width)) {
    bad.insert(bad.end(), {traits.reward_max + width, traits.reward_min - width});
  } else {
    bad.push_back(std::numeric_limits<double>::infinity());
  }
  for (const double reward : bad) {
    const auto before = rehearsal.state();
    std::vector<double> all = rehearsal.rewards();
    all[0] = reward;
    Feedback feedback;
    feedback.reward = reward;
    if (traits.feedback == FeedbackKind::full) feedback.rewards = all;
    std::string message = "nothing";
    try {
      rehearsal.policy().update({0, 1.0 / static_cast<double>(test.arms)}, feedback);
    } catch (const Error& refusal) {
      message = refusal.what();
      EXPECT_NE(message.find(test.options.name), std::string::npos)
          << "the error must name the policy '" << test.options.name << "': " << message;
      EXPECT_EQ(rehearsal.state(), before)
          << "update refused the reward " << reward
          << " but had changed its state: check before the first change.";
      continue;
    } catch (const std::exception& other) {
      message = other.what();
    }
    ADD_FAILURE() << "update was given the reward " << reward << ", outside [" << traits.reward_min
                  << ", " << traits.reward_max << "], and threw " << message
                  << " instead of a nashost::Error. Start update with nashost::check_reward"
                     " (nashost/bandit/reward_check.hpp).";
    return;
  }
}

/// All laws, for every number of arms of the options.
inline void expect_policy_conforms(const PolicyFactory& factory,
                                   const PolicyConformanceOptions& options = {}) {
  struct Law {
    const char* name;
    void (*check)(const PolicyUnderTest&);
  };
  constexpr Law kLaws[] = {
      {"legal draws", expect_legal_draws},
      {"survives pruning", expect_survives_pruning},
      {"horizon is a forecast", expect_horizon_is_a_forecast},
      {"probabilities add up", expect_probabilities_add_up},
      {"questions change nothing", expect_questions_change_nothing},
      {"draws match probabilities", expect_draws_match_probabilities},
      {"draws depend on nothing else", expect_draws_depend_on_nothing_else},
      {"state is complete", expect_state_is_complete},
      {"bad rewards are refused", expect_bad_rewards_refused},
  };
  for (const std::int64_t arms : options.arms) {
    for (const Law& law : kLaws) {
      SCOPED_TRACE("policy law '" + std::string(law.name) + "', " + std::to_string(arms) +
                   (arms == 1 ? " arm" : " arms"));
      try {
        law.check({factory, options, arms});
      } catch (const std::exception& thrown) {
        ADD_FAILURE() << "the policy threw on legal input: " << thrown.what();
      }
    }
  }
}

}  // namespace nashost::testing
