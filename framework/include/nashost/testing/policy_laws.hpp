#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/testing/chi_square.hpp"
#include "nashost/testing/law.hpp"
#include "nashost/testing/policy_rehearsal.hpp"
#include "nashost/testing/refusal.hpp"

/// The laws every policy must obey; policy_conformance.hpp makes a GoogleTest of them. Everything
/// is played from fixed seeds: a policy obeys always or never.
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
  /// What the policy is told of its host; null: one that listens to nothing.
  Host* host = nullptr;
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
    static Silence silence;
    PolicyContext context;
    context.arms = arms;
    if (horizon > 0) context.horizon = horizon;
    context.host = options.host != nullptr ? options.host : &silence;
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

/// The first draw in which the two runs differ, and the cure.
inline Breach parting(const std::vector<Draw>& expected, const std::vector<Draw>& actual,
                      const std::string& cure) {
  const std::size_t rounds = std::min(expected.size(), actual.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    if (same_draw(expected[round], actual[round])) continue;
    return say("the runs part at draw ", round, ": arm ", expected[round].arm, " with probability ",
               expected[round].probability, " against arm ", actual[round].arm,
               " with probability ", actual[round].probability, ". ", cure);
  }
  return {};
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

/// What is wrong with the probabilities before one select, `all` being what the policy gave.
/// Tolerance 1e-9: K ≤ 1e6 roundings of 2^-53 each, relative, are 1e-10.
inline Breach wrong_probabilities(PolicyRehearsal& rehearsal, const std::vector<double>& all,
                                  RandomStream& peek) {
  constexpr double kTolerance = 1e-9;
  double sum = 0;
  for (std::int64_t arm = 0; arm < rehearsal.mask().arms(); ++arm) {
    const double p = all[static_cast<std::size_t>(arm)];
    sum += p;
    if (!(p >= 0 && p <= 1 + kTolerance) || (!rehearsal.mask()[arm] && p != 0)) {
      return say("probabilities() gives arm ", arm, " (",
                 rehearsal.mask()[arm] ? "allowed" : "masked", ") ", p,
                 ". Write all K values: 0 for a masked arm, the rest in [0, 1].");
    }
    const double one = rehearsal.policy().probability(arm, rehearsal.mask());
    if (!(std::abs(one - p) <= kTolerance)) {
      return say("probability(", arm, ") is ", one, ", but probabilities() gives ", p,
                 ". Both must describe the next select.");
    }
  }
  if (!(std::abs(sum - 1) <= kTolerance)) {
    return say("the probabilities sum to ", sum, ", not 1. Normalise over the allowed arms.");
  }
  const auto before = rehearsal.state();
  const Draw draw = rehearsal.policy().select(peek, rehearsal.mask());
  load(rehearsal.policy(), before);
  const double reported = all.at(static_cast<std::size_t>(draw.arm));
  if (!(std::abs(draw.probability - reported) <= kTolerance)) {
    return say("select drew arm ", draw.arm, " with probability ", draw.probability,
               ", but probabilities() had said ", reported,
               ". A policy that reports probabilities puts the same number into the draw.");
  }
  return {};
}

}  // namespace detail

/// Every draw is an arm in 0 … K−1 with mask[arm], and carries a probability in (0, 1] or none;
/// with rewards that are mixed, all 0 or all 1, whether feedback comes at once, late, in batches,
/// out of order, on draws of others, on masked arms, and while arms are pruned and restored.
inline Breach draws_are_legal(const PolicyUnderTest& test) {
  for (const RehearsalScript& script : detail::all_scripts()) {
    if (auto breach = test.rehearsal(script).play(test.options.rounds)) return breach;
  }
  return {};
}

/// With all arms pruned but one, that one is drawn, with probability 1 where one is given; arms
/// that are restored may be drawn again.
inline Breach survives_pruning(const PolicyUnderTest& test) {
  for (std::int64_t left = 0; left < test.arms; left += (test.arms + 3) / 4) {
    PolicyRehearsal rehearsal = test.rehearsal();
    if (auto breach = rehearsal.play(test.options.rounds / 4)) return breach;
    for (std::int64_t arm = 0; arm < test.arms; ++arm) {
      if (arm != left) rehearsal.mask().mask(arm);
    }
    if (auto breach = rehearsal.play(20)) return breach;
    const double probability = rehearsal.draws().back().probability;
    if (!std::isnan(probability) && !(std::abs(probability - 1) < 1e-9)) {
      return say("only arm ", left, " is left, but its draw carries probability ", probability,
                 ". Renormalise over the arms that are allowed.");
    }
    for (std::int64_t arm = 0; arm < test.arms; ++arm) rehearsal.mask().unmask(arm);
    if (auto breach = rehearsal.play(test.options.rounds / 4)) return breach;
  }
  return {};
}

/// The horizon is a forecast: draws stay legal past it. Without one a policy works, unless it needs
/// one by its traits, or refuses to be made with a ConfigError.
inline Breach horizon_is_a_forecast(const PolicyUnderTest& test) {
  const auto play = [&test](std::int64_t horizon) {
    return PolicyRehearsal(test.make(horizon), test.arms, test.options.traits, test.options.seed)
        .play(test.options.rounds);
  };
  if (auto breach = play(test.options.rounds / 10)) return breach;
  if (test.options.traits.needs_horizon) return {};
  try {
    test.make(0);
  } catch (const ConfigError&) {
    return {};
  }
  return play(0);
}

/// Where probabilities are reported they are those of the next select: ≥ 0, 0 for masked arms, sum
/// 1; probability(arm) is the same number, and the draw carries it.
inline Breach probabilities_add_up(const PolicyUnderTest& test) {
  for (const bool masks : {false, true}) {
    PolicyRehearsal rehearsal = test.rehearsal({.mask_changes = masks, .late_feedback = masks});
    std::vector<double> all(static_cast<std::size_t>(test.arms));
    for (std::int64_t round = 0; round < test.options.rounds; ++round) {
      std::fill(all.begin(), all.end(), -1.0);
      if (rehearsal.policy().probabilities(rehearsal.mask(), all)) {
        RandomStream peek(test.options.seed, "rehearsal/peek", static_cast<std::uint64_t>(round));
        if (auto breach = detail::wrong_probabilities(rehearsal, all, peek)) {
          return say("round ", round, ": ", *breach);
        }
      }
      if (auto breach = rehearsal.play(1)) return breach;
    }
  }
  return {};
}

/// probabilities(), probability(), recommend(), finished() and index() are questions; asking
/// changes no later draw. recommend() names an allowed arm or −1.
inline Breach questions_change_nothing(const PolicyUnderTest& test) {
  const RehearsalScript script{.mask_changes = true, .late_feedback = true};
  PolicyRehearsal silent = test.rehearsal(script);
  PolicyRehearsal asked = test.rehearsal(script);
  if (auto breach = silent.play(test.options.rounds)) return breach;
  std::vector<double> all(static_cast<std::size_t>(test.arms));
  for (std::int64_t round = 0; round < test.options.rounds; ++round) {
    Policy& policy = asked.policy();
    policy.probabilities(asked.mask(), all);
    policy.probability(round % test.arms, asked.mask());
    policy.finished(asked.mask());
    policy.index(round % test.arms);
    const std::int64_t named = policy.recommend(asked.mask());
    if (named != -1 && (named < 0 || named >= test.arms || !asked.mask()[named])) {
      return say("round ", round, ": recommend() names arm ", named,
                 ", which is not allowed. Name an arm with mask[arm], or -1.");
    }
    if (auto breach = asked.play(1)) return breach;
  }
  return detail::parting(silent.draws(), asked.draws(),
                         "Asking for probabilities, an index or a recommendation changed what was"
                         " drawn later: those functions must not touch the state.");
}

/// Draws follow the reported probabilities; see chi_square.hpp for the test.
inline Breach draws_match_probabilities(const PolicyUnderTest& test) {
  for (const bool masked : {false, true}) {
    PolicyRehearsal rehearsal = test.rehearsal();
    if (auto breach = rehearsal.play(test.options.rounds / 2)) return breach;
    if (masked) {
      for (std::int64_t arm = 1; arm < test.arms; arm += 2) rehearsal.mask().mask(arm);
    }
    std::vector<double> expected(static_cast<std::size_t>(test.arms));
    if (!rehearsal.policy().probabilities(rehearsal.mask(), expected)) return {};
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
    const auto test_of_fit = chi_square(drawn, expected, static_cast<double>(test.options.draws));
    if (!(test_of_fit.statistic <= test_of_fit.bound)) {
      return say("in ", test.options.draws, " draws", masked ? " with every second arm masked" : "",
                 " the frequencies do not follow probabilities() (chi-square ",
                 test_of_fit.statistic, ", at most ", test_of_fit.bound,
                 "). Compute both from the same weights.");
    }
  }
  return {};
}

/// Same seed, same draws; and other instances do not matter, so there is no global state.
inline Breach draws_depend_on_nothing_else(const PolicyUnderTest& test) {
  const RehearsalScript script{.mask_changes = true, .late_feedback = true};
  PolicyRehearsal alone = test.rehearsal(script);
  if (auto breach = alone.play(test.options.rounds)) return breach;
  PolicyRehearsal first = test.rehearsal(script);
  PolicyRehearsal second(test.make(), test.arms, test.options.traits, test.options.seed + 1);
  for (std::int64_t round = 0; round < test.options.rounds; ++round) {
    if (auto breach = first.play(1)) return breach;
    if (auto breach = second.play(2)) return breach;
  }
  return detail::parting(alone.draws(), first.draws(),
                         "Same seed and same feedback must give the same draws, whatever other"
                         " instances do: draw only from the stream handed to select, and keep no"
                         " static, global or uninitialised state.");
}

/// The law of Archive: a policy that is written in mid-run, and another one that reads it, behave
/// the same, bit for bit, from then on; and writing changes nothing.
inline Breach state_is_complete(const PolicyUnderTest& test) {
  const RehearsalScript script{
      .mask_changes = true, .late_feedback = true, .foreign_feedback = true};
  for (const std::int64_t at : {std::int64_t{0}, std::int64_t{1}, test.options.rounds / 3}) {
    PolicyRehearsal whole = test.rehearsal(script);
    PolicyRehearsal resumed = test.rehearsal(script);
    if (auto breach = whole.play(at + test.options.rounds / 2)) return breach;
    if (auto breach = resumed.play(at)) return breach;
    const auto state = resumed.state();
    resumed.replace_policy(test.make());
    detail::load(resumed.policy(), state);
    if (resumed.state() != state) {
      return say("after ", at,
                 " rounds: reading a state and writing it again gives other bytes. persist must"
                 " name every member of the state, also when reading.");
    }
    if (auto breach = resumed.play(test.options.rounds / 2)) return breach;
    if (auto breach = detail::parting(
            whole.draws(), resumed.draws(),
            say("The state was written after ", at,
                " rounds and read into a new policy, which then went on differently: a member is"
                " missing in persist, or something derived from the state is not rebuilt on"
                " reading (the order in a heap matters where ties are drawn)."))) {
      return breach;
    }
    if (whole.state() != resumed.state()) {
      return std::string(
          "The draws went on alike, but the states differ at the end: a member is missing in"
          " persist and would show later.");
    }
  }
  return {};
}

/// A reward that is NaN or outside the traits' range is refused with a nashost::Error that names
/// the policy, and leaves no trace in its state.
inline Breach bad_rewards_are_refused(const PolicyUnderTest& test) {
  PolicyRehearsal rehearsal = test.rehearsal();
  if (auto breach = rehearsal.play(test.options.rounds / 4)) return breach;
  const Traits& traits = test.options.traits;
  for (const double reward : bad_rewards(traits)) {
    std::vector<double> all = rehearsal.rewards();
    all[0] = reward;
    Feedback feedback;
    feedback.reward = reward;
    if (traits.feedback == FeedbackKind::full) feedback.rewards = all;
    auto breach = wrong_refusal(
        reward, traits, test.options.name, "update",
        "nashost::check_reward (nashost/bandit/reward_check.hpp)",
        [&] {
          rehearsal.policy().update({0, 1.0 / static_cast<double>(test.arms)}, feedback);
        },
        [&] { return rehearsal.state(); });
    if (breach) return breach;
  }
  return {};
}

inline constexpr std::array kPolicyLaws = {
    Law<PolicyUnderTest>{"legal draws", draws_are_legal},
    Law<PolicyUnderTest>{"survives pruning", survives_pruning},
    Law<PolicyUnderTest>{"horizon is a forecast", horizon_is_a_forecast},
    Law<PolicyUnderTest>{"probabilities add up", probabilities_add_up},
    Law<PolicyUnderTest>{"questions change nothing", questions_change_nothing},
    Law<PolicyUnderTest>{"draws match probabilities", draws_match_probabilities},
    Law<PolicyUnderTest>{"draws depend on nothing else", draws_depend_on_nothing_else},
    Law<PolicyUnderTest>{"state is complete", state_is_complete},
    Law<PolicyUnderTest>{"bad rewards are refused", bad_rewards_are_refused},
};

}  // namespace nashost::testing
