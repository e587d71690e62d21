#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/testing/law.hpp"
#include "nashost/testing/pruner_rehearsal.hpp"

/// The laws every pruner must obey; pruner_conformance.hpp makes a GoogleTest of them. Everything
/// is played from fixed seeds: a pruner obeys always or never.
namespace nashost::testing {

struct PrunerConformanceOptions {
  /// Errors about rewards must name this pruner; empty: not checked.
  std::string name = {};
  /// What all changes of one run may spend; 1 where no δ is claimed.
  double delta = 1;
  /// Rounds of one rehearsal; also the horizon that the pruner is told.
  std::int64_t rounds = 600;
  std::uint64_t seed = 1;
  /// What the pruner is told of its host; null: one that listens to nothing.
  Host* host = nullptr;
};

/// A space to try: decisions, options of each, and whether a combination is forbidden.
struct RehearsalSpace {
  std::size_t decisions;
  std::size_t options;
  bool gap = false;
};
inline constexpr RehearsalSpace kRehearsalSpaces[] = {{1, 2}, {1, 9}, {2, 3}, {3, 3, true}};

/// One pruner and one space: what the laws are checked on.
struct PrunerUnderTest {
  PrunerFactory factory;
  PrunerConformanceOptions options;
  RehearsalSpace space;

  /// A new pruner that is told the horizon; 0: none is known.
  std::unique_ptr<Pruner> make(std::int64_t horizon) const {
    class Silence final : public Host {
      void log(LogLevel, std::string_view) override {}
    };
    static Silence silence;
    PrunerContext context;
    if (horizon > 0) context.horizon = horizon;
    context.host = options.host != nullptr ? options.host : &silence;
    context.decisions = space.decisions;
    return factory(context);
  }
  std::unique_ptr<Pruner> make() const { return make(options.rounds); }
  Region region() const { return rehearsal_region(space.decisions, space.options, space.gap); }

  PrunerRehearsal rehearsal(PruningScript script = {}) const {
    return {make(), region(), options.rounds, options.seed, script};
  }
};

namespace detail {

inline std::vector<PruningScript> all_pruning_scripts() {
  using Rewards = PruningScript::Rewards;
  std::vector<PruningScript> scripts;
  for (const auto rewards : {Rewards::mixed, Rewards::zeros, Rewards::ones}) {
    for (const bool scored : {true, false}) {
      for (const bool prefers : {false, true}) {
        for (const bool others : {false, true}) {
          scripts.push_back({.rewards = rewards,
                             .scored = scored,
                             .probabilities = prefers,
                             .full_information = prefers,
                             .others = others});
        }
      }
    }
  }
  return scripts;
}

/// The script in which most happens.
inline constexpr PruningScript kEventful{.probabilities = true, .others = true};

inline void load(Pruner& pruner, const std::vector<std::byte>& state) {
  Archive archive(state);
  pruner.persist(archive);
}

inline bool same_change(const Change& a, const Change& b) {
  return a.kind == b.kind && a.what == b.what && a.statistic == b.statistic && a.value == b.value &&
         a.bound == b.bound && a.rival == b.rival && a.delta_spent == b.delta_spent;
}

/// The first change in which the two runs differ, and the cure.
inline Breach parting(const PrunerRehearsal& expected, const PrunerRehearsal& actual,
                      const std::string& cure) {
  const auto& space = expected.region().space();
  const std::size_t rows = std::max(expected.rows().size(), actual.rows().size());
  for (std::size_t row = 0; row < rows; ++row) {
    const auto text = [&](const PrunerRehearsal& one) -> std::string {
      if (row >= one.rows().size()) return "no further change";
      const auto& [round, change] = one.rows()[row];
      return say("round ", round, ", ", space.label(change.what), ", ", change.value, " against ",
                 change.bound);
    };
    if (row < expected.rows().size() && row < actual.rows().size() &&
        expected.rows()[row].round == actual.rows()[row].round &&
        same_change(expected.rows()[row].change, actual.rows()[row].change)) {
      continue;
    }
    return say("the runs part at change ", row, ": ", text(expected), " on one side, ",
               text(actual), " on the other. ", cure);
  }
  return {};
}

}  // namespace detail

/// A cut or probation takes something away and leaves something, its rival among it, where it names
/// one; a restoration is of a cut that stands. With any rewards, with and without scores,
/// probabilities and full information, and while somebody else cuts and restores.
inline Breach changes_are_legal(const PrunerUnderTest& test) {
  for (const PruningScript& script : detail::all_pruning_scripts()) {
    if (auto breach = test.rehearsal(script).play(test.options.rounds)) return breach;
  }
  return {};
}

/// The host may pass over a cut (min_survivors): the pruner goes on, and restores nothing that was
/// not masked.
inline Breach survives_refusal(const PrunerUnderTest& test) {
  return test.rehearsal({.probabilities = true, .full_information = true, .refused = true})
      .play(test.options.rounds);
}

/// A review of a single survivor changes nothing.
inline Breach leaves_the_last_alone(const PrunerUnderTest& test) {
  PrunerRehearsal rehearsal(test.make(), rehearsal_region(test.space.decisions, 1),
                            test.options.rounds, test.options.seed);
  for (int review = 0; review < 5; ++review) {
    if (auto breach = rehearsal.play(test.options.rounds / 10)) return breach;
    if (auto breach = rehearsal.review()) return breach;
  }
  return rehearsal.rows().empty() ? Breach() : "it changed a region of one architecture.";
}

/// Every row has its evidence: a statistic by name, numbers, what is guaranteed. δ is spent in
/// [0, 1], and no more than there is over the whole run.
inline Breach evidence_is_complete(const PrunerUnderTest& test) {
  for (const PruningScript& script : detail::all_pruning_scripts()) {
    PrunerRehearsal rehearsal = test.rehearsal(script);
    std::size_t seen = 0;
    double spent = 0;
    for (std::int64_t round = 0; round < test.options.rounds; ++round) {
      if (auto breach = rehearsal.play(1)) return breach;
      for (; seen < rehearsal.rows().size(); ++seen) {
        const Change& change = rehearsal.rows()[seen].change;
        const auto wrong = [&](const std::string& what) -> Breach {
          return say("round ", rehearsal.round(), ": the change of ",
                     rehearsal.region().space().label(change.what), " ", what);
        };
        if (change.statistic.empty()) return wrong("names no statistic. Set Change::statistic.");
        if (change.guarantee.empty()) {
          return wrong(
              "says nothing of a guarantee. Set Change::guarantee; \"heuristic\" will do.");
        }
        if (!std::isfinite(change.value) || !std::isfinite(change.bound)) {
          return wrong("has a value or a bound that is no number.");
        }
        if (!(change.delta_spent >= 0 && change.delta_spent <= 1)) {
          return wrong(say("spends an error probability of ", change.delta_spent, "."));
        }
        spent += change.delta_spent;
      }
    }
    if (spent > test.options.delta * (1 + 1e-9)) {
      return say("all changes together spent an error probability of ", spent, ", more than ",
                 test.options.delta, ". Divide δ among the changes that there can be.");
    }
  }
  return {};
}

/// guarantee() is one line of text.
inline Breach guarantee_is_one_line(const PrunerUnderTest& test) {
  const std::string line = test.make()->guarantee();
  if (line.empty()) return "guarantee() is empty. Say what holds, or \"heuristic\".";
  if (line.find('\n') != std::string::npos) return "guarantee() has more than one line.";
  return {};
}

/// Changes go on legally past the horizon. Without one a pruner works, or refuses to be made with a
/// ConfigError.
inline Breach horizon_is_a_forecast(const PrunerUnderTest& test) {
  const auto play = [&test](std::int64_t horizon) {
    return PrunerRehearsal(test.make(horizon), test.region(), test.options.rounds,
                           test.options.seed)
        .play(test.options.rounds);
  };
  if (auto breach = play(test.options.rounds / 10)) return breach;
  try {
    test.make(0);
  } catch (const ConfigError&) {
    return {};
  }
  return play(0);
}

/// Whom it wants scored: architectures of the space, not more than may be.
inline Breach scores_what_it_may(const PrunerUnderTest& test) {
  PrunerRehearsal rehearsal = test.rehearsal(detail::kEventful);
  for (std::int64_t round = 0; round < test.options.rounds; ++round) {
    for (const std::int64_t at_most : {std::int64_t{1}, PrunerRehearsal::kAtMost}) {
      const auto wanted = rehearsal.pruner().to_score(rehearsal.region(), at_most);
      if (wanted.size() > static_cast<std::size_t>(at_most)) {
        return say("round ", round, ": to_score names ", wanted.size(),
                   " architectures, and at"
                   " most ",
                   at_most, " may be scored.");
      }
      for (const Architecture& one : wanted) {
        if (!rehearsal.region().space().is_valid(one)) {
          return say("round ", round,
                     ": to_score names an architecture that the space does not"
                     " have.");
        }
      }
    }
    if (auto breach = rehearsal.play(1)) return breach;
  }
  return {};
}

/// due(), examples_wanted(), to_score() and guarantee() are questions; asking changes nothing.
inline Breach pruner_questions_change_nothing(const PrunerUnderTest& test) {
  PrunerRehearsal silent = test.rehearsal(detail::kEventful);
  PrunerRehearsal asked = test.rehearsal(detail::kEventful);
  if (auto breach = silent.play(test.options.rounds)) return breach;
  for (std::int64_t round = 0; round < test.options.rounds; ++round) {
    asked.pruner().due(round);
    asked.pruner().examples_wanted();
    asked.pruner().to_score(asked.region(), PrunerRehearsal::kAtMost);
    asked.pruner().guarantee();
    if (auto breach = asked.play(1)) return breach;
  }
  return detail::parting(silent, asked,
                         "Asking when, whom and on what changed a later review: those functions"
                         " must not touch the state.");
}

/// Same seed and evidence, same changes, whatever other instances do.
inline Breach changes_depend_on_nothing_else(const PrunerUnderTest& test) {
  PrunerRehearsal alone = test.rehearsal(detail::kEventful);
  if (auto breach = alone.play(test.options.rounds)) return breach;
  PrunerRehearsal first = test.rehearsal(detail::kEventful);
  PrunerRehearsal second(test.make(), test.region(), test.options.rounds, test.options.seed + 1);
  for (std::int64_t round = 0; round < test.options.rounds; ++round) {
    if (auto breach = first.play(1)) return breach;
    if (auto breach = second.play(1)) return breach;
  }
  return detail::parting(alone, first,
                         "Same seed and same evidence must give the same changes: draw only from"
                         " the stream handed to review, and keep no static or uninitialised"
                         " state.");
}

/// The law of Archive: a pruner that is written in mid-run, and another one that reads it, behave
/// the same from then on; and writing changes nothing.
inline Breach pruner_state_is_complete(const PrunerUnderTest& test) {
  for (const bool scored : {true, false}) {
    PruningScript script = detail::kEventful;
    script.scored = scored;
    script.full_information = !scored;
    for (const std::int64_t part : {0, 1, 20, 50, 80}) {
      const std::int64_t at = test.options.rounds * part / 100;
      PrunerRehearsal whole = test.rehearsal(script);
      PrunerRehearsal resumed = test.rehearsal(script);
      if (auto breach = whole.play(test.options.rounds)) return breach;
      if (auto breach = resumed.play(at)) return breach;
      const auto state = resumed.state();
      resumed.replace_pruner(test.make());
      detail::load(resumed.pruner(), state);
      if (resumed.state() != state) {
        return say("after ", at,
                   " rounds: reading a state and writing it again gives other bytes. persist must"
                   " name every member of the state, also when reading.");
      }
      if (auto breach = resumed.play(test.options.rounds - at)) return breach;
      if (auto breach = detail::parting(whole, resumed,
                                        say("It was written after ", at,
                                            " rounds and read by a new one:"
                                            " persist must name every member that changes."))) {
        return breach;
      }
      if (whole.state() != resumed.state()) {
        return std::string(
            "The changes went on alike, but the states differ at the end: a member is missing in"
            " persist and would show later.");
      }
    }
  }
  return {};
}

/// A score or reward that is NaN or out of range is refused with a nashost::Error that names the
/// pruner, and leaves no trace in its state. (What it does not look at it need not refuse: then its
/// state is the same as with a good one.)
inline Breach bad_evidence_is_refused(const PrunerUnderTest& test) {
  const auto give = [&test](PrunerRehearsal& rehearsal, const double* bad) {
    auto [round, feedback] = rehearsal.round_of_now();
    Scores scores = rehearsal.score();
    if (scores.rewards.empty()) {
      if (bad != nullptr) feedback.proposals[0].reward = *bad;
      rehearsal.pruner().observe(round, feedback);
      return;
    }
    if (bad != nullptr) scores.rewards.back() = static_cast<float>(*bad);
    Evidence evidence;
    evidence.round = rehearsal.round();
    evidence.scores = &scores;
    RandomStream random(test.options.seed, "rehearsal/bad");
    rehearsal.pruner().review(evidence, rehearsal.region(), random);
  };
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), 2.0, -1.0}) {
    for (const bool scored : {true, false}) {
      PrunerRehearsal rehearsal = test.rehearsal({.scored = scored});
      PrunerRehearsal spared = test.rehearsal({.scored = scored});
      if (auto breach = rehearsal.play(test.options.rounds / 2)) return breach;
      if (auto breach = spared.play(test.options.rounds / 2)) return breach;
      const auto before = rehearsal.state();
      give(spared, nullptr);
      std::string message = "nothing, and learnt from it";
      try {
        give(rehearsal, &bad);
        if (rehearsal.state() == spared.state()) continue;
      } catch (const Error& refusal) {
        message = refusal.what();
        if (message.find(test.options.name) == std::string::npos) {
          return say("the error must name the pruner '", test.options.name, "': ", message);
        }
        if (rehearsal.state() == before) continue;
        return say("it refused ", bad,
                   " but had changed its state: check before the first change.");
      } catch (const std::exception& other) {
        message = other.what();
      }
      return say("it was given a reward or score of ", bad, " and threw ", message,
                 " instead of a nashost::Error.");
    }
  }
  return {};
}

inline constexpr std::array kPrunerLaws = {
    Law<PrunerUnderTest>{"legal changes", changes_are_legal},
    Law<PrunerUnderTest>{"survives refusal", survives_refusal},
    Law<PrunerUnderTest>{"leaves the last alone", leaves_the_last_alone},
    Law<PrunerUnderTest>{"evidence is complete", evidence_is_complete},
    Law<PrunerUnderTest>{"guarantee is one line", guarantee_is_one_line},
    Law<PrunerUnderTest>{"horizon is a forecast", horizon_is_a_forecast},
    Law<PrunerUnderTest>{"scores what it may", scores_what_it_may},
    Law<PrunerUnderTest>{"questions change nothing", pruner_questions_change_nothing},
    Law<PrunerUnderTest>{"changes depend on nothing else", changes_depend_on_nothing_else},
    Law<PrunerUnderTest>{"state is complete", pruner_state_is_complete},
    Law<PrunerUnderTest>{"bad evidence is refused", bad_evidence_is_refused},
};

}  // namespace nashost::testing
