#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nashost/abi/sampler.hpp"
#include "nashost/testing/chi_square.hpp"
#include "nashost/testing/law.hpp"
#include "nashost/testing/refusal.hpp"
#include "nashost/testing/sampler_rehearsal.hpp"

/// The laws every sampler must obey; sampler_conformance.hpp makes a GoogleTest of them. Everything
/// is played from fixed seeds: a sampler obeys always or never.
namespace nashost::testing {

struct SamplerConformanceOptions {
  /// As in the sampler's Description: the reward range.
  Traits traits = {};
  /// Errors about rewards must name this sampler; empty: not checked.
  std::string name = {};
  /// Rounds of one rehearsal; also the horizon that the sampler is told.
  std::int64_t rounds = 200;
  /// Draws of a chi-square test.
  std::int64_t draws = 20000;
  std::uint64_t seed = 1;
  /// Makes policies by name, for a sampler that has some inside.
  decltype(SamplerContext::make_policy) make_policy = nullptr;
  /// What the sampler is told of its host; null: one that listens to nothing.
  Host* host = nullptr;
};

/// A space to try a sampler on.
struct TestSpace {
  const char* name;
  std::vector<std::int64_t> options;              ///< of each decision
  std::vector<PartialAssignment> forbidden = {};  ///< combinations
  /// Of the rounds of the options, the share to play here.
  double effort = 1;
};

/// One architecture; plain arms; a space small enough to enumerate whose decisions depend on each
/// other; one of 2187 architectures; one of 10^100.
inline std::vector<TestSpace> test_spaces() {
  return {{"one architecture", {1, 1}},
          {"nine arms", {9}},
          {"3 x 2 x 4 less two combinations", {3, 2, 4}, {{{0, 1}, {2, 3}}, {{1, 0}, {2, 0}}}},
          {"7 decisions of 3", std::vector<std::int64_t>(7, 3)},
          {"100 decisions of 10", std::vector<std::int64_t>(100, 10), {}, 0.2}};
}

/// A sampler may refuse a larger space, with a ConfigError in its constructor.
inline constexpr std::int64_t kTooLargeForNone = 100;

/// One sampler, one space: what the laws are checked on.
struct SamplerUnderTest {
  SamplerFactory factory;
  SamplerConformanceOptions options;
  TestSpace space;

  Region whole() const {
    std::vector<Decision> decisions;
    for (const std::int64_t options_here : space.options) {
      Decision& decision = decisions.emplace_back();
      decision.name = say("d", decisions.size());
      for (std::int64_t o = 0; o < options_here; ++o) decision.options.push_back(say(o));
    }
    auto made = std::make_shared<SearchSpace>(space.name, std::move(decisions));
    for (const PartialAssignment& combination : space.forbidden) made->forbid(combination);
    return Region(made);
  }

  /// A new sampler that is told the horizon; 0: none is known.
  std::unique_ptr<Sampler> make(std::int64_t horizon) const {
    class Silence final : public Host {
      void log(LogLevel, std::string_view) override {}
    };
    static Silence silence;
    SamplerContext context;
    context.space = whole().shared_space();
    if (horizon > 0) context.horizon = horizon;
    context.host = options.host != nullptr ? options.host : &silence;
    context.make_policy = options.make_policy;
    context.cost = [](const void*, const Architecture& architecture) {
      double cost = 0.1;
      for (const auto option : architecture) cost += option;
      return cost / (cost + 10);
    };
    try {
      return factory(context);
    } catch (const ConfigError&) {
      if (whole().size() > kTooLargeForNone) throw NotApplicable();
      throw;
    }
  }
  std::unique_ptr<Sampler> make() const { return make(options.rounds); }

  SamplerRehearsal rehearsal(SamplerScript script = {}) const {
    return {make(), whole(), options.traits, options.seed, script};
  }
  std::int64_t rounds() const {
    return static_cast<std::int64_t>(static_cast<double>(options.rounds) * space.effort);
  }
};

namespace detail {

inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

inline bool same_proposal(const Proposal& a, const Proposal& b) {
  return a.architecture == b.architecture && a.role == b.role &&
         same_bits(a.loss_weight, b.loss_weight) && same_bits(a.probability, b.probability);
}

/// The first round in which the two runs differ, and the cure.
inline Breach parting(const std::vector<Round>& expected, const std::vector<Round>& actual,
                      const SearchSpace& space, const std::string& cure) {
  for (std::size_t n = 0; n < std::min(expected.size(), actual.size()); ++n) {
    const auto& one = expected[n].proposals;
    const auto& other = actual[n].proposals;
    if (std::ranges::equal(one, other, same_proposal) && expected[n].scored == actual[n].scored) {
      continue;
    }
    std::size_t i = 0;
    while (i + 1 < std::min(one.size(), other.size()) && same_proposal(one[i], other[i])) ++i;
    return say("the runs part at round ", n, ": ", one.size(), " proposals, number ", i, " ",
               space.label(one[i].architecture), " with probability ", one[i].probability,
               ", against ", other.size(), ", ", space.label(other[i].architecture),
               " with probability ", other[i].probability, ". ", cure);
  }
  return {};
}

inline void load(Sampler& sampler, const std::vector<std::byte>& state) {
  Archive archive(state);
  sampler.persist(archive);
}

inline std::vector<SamplerScript> all_sampler_scripts() {
  using Rewards = SamplerScript::Rewards;
  std::vector<SamplerScript> scripts;
  for (const auto rewards : {Rewards::mixed, Rewards::zeros, Rewards::ones}) {
    for (const bool cuts : {false, true}) {
      for (const bool late : {false, true}) {
        for (const bool foreign : {false, true}) scripts.push_back({rewards, cuts, late, foreign});
      }
    }
  }
  return scripts;
}

/// Few enough members to ask for the probability of each.
inline bool can_be_listed(const Region& region) { return region.size() <= 3000; }

/// The probability of each member, in lexicographic order; empty: the sampler gives none.
inline std::vector<double> member_probabilities(SamplerRehearsal& rehearsal) {
  std::vector<double> all;
  for (const Architecture& member : rehearsal.region().enumerate()) {
    all.push_back(rehearsal.sampler().probability(member, rehearsal.region()));
    if (std::isnan(all.back())) return {};
  }
  return all;
}

/// What the sampler would propose now, without doing it.
inline Round peek(SamplerRehearsal& rehearsal) {
  const auto before = rehearsal.state();
  RandomStream random(1, "rehearsal/peek");
  Round round = rehearsal.sampler().propose(rehearsal.region(), random);
  load(rehearsal.sampler(), before);
  return round;
}

/// What is wrong with the probabilities before one propose. Of a sampler whose rounds hold several
/// architectures, they need only be probabilities. Tolerance 1e-9: sums of up to 3000 products of
/// up to 100 numbers, 2^-53 each, relative, are below 1e-10.
inline Breach wrong_probabilities(SamplerRehearsal& rehearsal) {
  constexpr double kTolerance = 1e-9;
  const Region& region = rehearsal.region();
  const Round next = peek(rehearsal);
  const auto marginals = rehearsal.sampler().option_probabilities(region);
  const auto& decisions = region.space().decisions();
  if (!marginals.empty() && marginals.size() != decisions.size()) {
    return say("option_probabilities() has ", marginals.size(), " rows for ", decisions.size(),
               " decisions. Give one for each, or nothing.");
  }
  for (std::size_t d = 0; d < marginals.size(); ++d) {
    if (marginals[d].size() != decisions[d].options.size()) {
      return say("option_probabilities() has ", marginals[d].size(), " entries for the ",
                 decisions[d].options.size(), " options of decision ", d, ".");
    }
    double sum = 0;
    for (const double p : marginals[d]) {
      if (!(p >= 0)) return say("option_probabilities() gives decision ", d, " the entry ", p);
      sum += p;
    }
    if (!(std::abs(sum - 1) <= kTolerance)) {
      return say("option_probabilities() of decision ", d, " sum to ", sum,
                 ", not 1. Options that were cut have 0; normalise over the others.");
    }
  }
  if (!can_be_listed(region)) return {};
  const auto all = member_probabilities(rehearsal);
  if (all.empty()) return {};
  const bool several = next.proposals.size() > 1;
  const auto members = region.enumerate();
  double sum = 0;
  std::vector<std::vector<double>> summed;
  for (const Decision& decision : decisions) summed.emplace_back(decision.options.size(), 0.0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!(all[i] >= 0 && all[i] <= 1 + kTolerance)) {
      return say("probability() gives ", region.space().label(members[i]), " ", all[i], ".");
    }
    sum += all[i];
    for (std::size_t d = 0; d < decisions.size(); ++d) summed[d][members[i][d]] += all[i];
  }
  if (!several && !(std::abs(sum - 1) <= kTolerance)) {
    return say("the probabilities of all members sum to ", sum,
               ", not 1. Normalise over what is left in the region.");
  }
  for (std::size_t d = 0; d < marginals.size() && !several; ++d) {
    for (std::size_t o = 0; o < marginals[d].size(); ++o) {
      if (std::abs(marginals[d][o] - summed[d][o]) <= kTolerance) continue;
      return say("option_probabilities() gives option ", o, " of decision ", d, " ",
                 marginals[d][o], ", but probability() sums to ", summed[d][o],
                 " over the members that take it. Both must describe the next propose.");
    }
  }
  const Architecture first(decisions.size());
  if (!region.contains(first) && rehearsal.sampler().probability(first, region) != 0) {
    return say("probability() gives ", region.space().label(first),
               ", which is not in the region, a probability. Give 0.");
  }
  for (const Proposal& proposal : next.proposals) {
    const double reported = rehearsal.sampler().probability(proposal.architecture, region);
    if (std::abs(proposal.probability - reported) <= kTolerance) continue;
    return say("propose gave ", region.space().label(proposal.architecture), " with probability ",
               proposal.probability, ", but probability() had said ", reported,
               ". A sampler that reports probabilities puts the same number into the proposal.");
  }
  return {};
}

}  // namespace detail

/// Every proposal is in the region, and carries a probability in (0, 1] or none; with rewards that
/// are mixed, all 0 or all 1, whether feedback comes at once, late, out of order, on rounds of
/// others, on what was cut, and while branches are pruned and restored.
inline Breach proposals_are_legal(const SamplerUnderTest& test) {
  for (const SamplerScript& script : detail::all_sampler_scripts()) {
    if (auto breach = test.rehearsal(script).play(test.rounds())) return breach;
  }
  return {};
}

/// With everything pruned but one architecture, that one is proposed, with probability 1 where one
/// is given; what is restored may be proposed again.
inline Breach survives_being_pruned_to_one(const SamplerUnderTest& test) {
  RandomStream picks(test.options.seed, "rehearsal/survivor");
  for (int i = 0; i < 3; ++i) {
    SamplerRehearsal rehearsal = test.rehearsal();
    if (auto breach = rehearsal.play(test.rounds() / 4)) return breach;
    const Region whole = rehearsal.region();
    const Architecture left = whole.draw(picks);
    Region one = whole;
    for (std::uint32_t d = 0; d < left.size(); ++d) {
      const auto open = one.options_of(d);
      for (std::uint32_t o = 0; o < open.size(); ++o) {
        if (o != left[d] && one.count({{d, o}}) > 0) one = one.without({{d, o}});
      }
    }
    rehearsal.change_region(one);
    if (auto breach = rehearsal.play(10)) return breach;
    const auto& proposals = rehearsal.rounds().back().proposals;
    if (proposals.size() == 1 && !std::isnan(proposals[0].probability) &&
        !(std::abs(proposals[0].probability - 1) < 1e-9)) {
      return say("only ", whole.space().label(left),
                 " is left, but it is proposed with probability ", proposals[0].probability,
                 ". Renormalise over what is left in the region.");
    }
    rehearsal.change_region(whole);
    if (auto breach = rehearsal.play(test.rounds() / 4)) return breach;
  }
  return {};
}

/// The horizon is a forecast: proposals stay legal past it, and a sampler that does not need one
/// works without.
inline Breach sampler_horizon_is_a_forecast(const SamplerUnderTest& test) {
  const auto play = [&test](std::int64_t horizon) {
    return SamplerRehearsal(test.make(horizon), test.whole(), test.options.traits,
                            test.options.seed)
        .play(test.rounds());
  };
  if (auto breach = play(test.rounds() / 10)) return breach;
  return test.options.traits.needs_horizon ? Breach() : play(0);
}

/// Where probabilities are given, they sum to 1 over the members of the region, those of options
/// are their marginals, and a proposal carries its own.
inline Breach sampler_probabilities_add_up(const SamplerUnderTest& test) {
  for (const bool cuts : {false, true}) {
    SamplerRehearsal rehearsal =
        test.rehearsal({.cuts = cuts, .late_feedback = cuts, .foreign_feedback = cuts});
    const std::int64_t step = std::max<std::int64_t>(1, test.rounds() / 8);
    for (std::int64_t round = 0; round < test.rounds(); round += step) {
      if (auto breach = detail::wrong_probabilities(rehearsal)) return breach;
      if (auto breach = rehearsal.play(step)) return breach;
    }
  }
  return {};
}

/// Asking changes nothing: probability, option_probabilities, index, recommend and finished leave
/// the proposals as they would have been; recommend names a member of the region.
inline Breach sampler_questions_change_nothing(const SamplerUnderTest& test) {
  const SamplerScript script{.cuts = true, .late_feedback = true};
  SamplerRehearsal silent = test.rehearsal(script);
  SamplerRehearsal asked = test.rehearsal(script);
  if (auto breach = silent.play(test.rounds())) return breach;
  RandomStream picks(test.options.seed, "rehearsal/questions");
  for (std::int64_t round = 0; round < test.rounds(); ++round) {
    Sampler& sampler = asked.sampler();
    const Architecture some = asked.region().draw(picks);
    sampler.probability(some, asked.region());
    sampler.option_probabilities(asked.region());
    sampler.index(some);
    sampler.finished(asked.region());
    if (const auto named = sampler.recommend(asked.region())) {
      if (!asked.region().contains(*named)) {
        return say("round ", round, ": recommend() names ", asked.region().space().label(*named),
                   ", which is not in the region. Name a member, or nothing.");
      }
    }
    if (auto breach = asked.play(1)) return breach;
  }
  return detail::parting(silent.rounds(), asked.rounds(), silent.region().space(),
                         "Asking for probabilities, an index or a recommendation changed what was"
                         " proposed later: those functions must not touch the state.");
}

/// Draws follow the reported probabilities; see chi_square.hpp for the test.
inline Breach sampler_draws_match_probabilities(const SamplerUnderTest& test) {
  for (const bool cut : {false, true}) {
    SamplerRehearsal rehearsal = test.rehearsal({.cuts = cut});
    if (auto breach = rehearsal.play(test.rounds() / 2)) return breach;
    if (!detail::can_be_listed(rehearsal.region())) return {};
    const auto expected = detail::member_probabilities(rehearsal);
    if (expected.empty()) return {};
    Archive state;
    rehearsal.sampler().persist(state);
    state.rewind();
    std::vector<double> drawn(expected.size());
    RandomStream random(test.options.seed, "rehearsal/chi-square");
    for (std::int64_t i = 0; i < test.options.draws; ++i) {
      const Round round = rehearsal.sampler().propose(rehearsal.region(), random);
      rehearsal.sampler().persist(state);
      if (round.proposals.size() != 1) return {};
      const Count rank = rehearsal.region().rank(round.proposals.front().architecture);
      drawn.at(static_cast<std::size_t>(rank)) += 1;
    }
    const ChiSquare fit = chi_square(drawn, expected, static_cast<double>(test.options.draws));
    if (!(fit.statistic <= fit.bound)) {
      return say("in ", test.options.draws, " draws", cut ? " with branches cut" : "",
                 " the frequencies do not follow probability() (chi-square ", fit.statistic,
                 ", at most ", fit.bound, "). Compute both from the same weights.");
    }
  }
  return {};
}

/// Same seed, same proposals; and other instances do not matter, so there is no global state.
inline Breach proposals_depend_on_nothing_else(const SamplerUnderTest& test) {
  const SamplerScript script{.cuts = true, .late_feedback = true};
  SamplerRehearsal alone = test.rehearsal(script);
  if (auto breach = alone.play(test.rounds())) return breach;
  SamplerRehearsal first = test.rehearsal(script);
  SamplerRehearsal second(test.make(), test.whole(), test.options.traits, test.options.seed + 1);
  for (std::int64_t round = 0; round < test.rounds(); ++round) {
    if (auto breach = first.play(1)) return breach;
    if (auto breach = second.play(2)) return breach;
  }
  return detail::parting(alone.rounds(), first.rounds(), alone.region().space(),
                         "Same seed and same feedback must give the same proposals, whatever other"
                         " instances do: draw only from the stream handed to propose, and keep no"
                         " static, global or uninitialised state.");
}

/// The law of Archive: a sampler that is written in mid-run, and another one that reads it, behave
/// the same, bit for bit, from then on; and writing changes nothing.
inline Breach sampler_state_is_complete(const SamplerUnderTest& test) {
  const SamplerScript script{.cuts = true, .late_feedback = true, .foreign_feedback = true};
  for (const std::int64_t at : {std::int64_t{0}, std::int64_t{1}, test.rounds() / 3}) {
    SamplerRehearsal whole = test.rehearsal(script);
    SamplerRehearsal resumed = test.rehearsal(script);
    if (auto breach = whole.play(at + test.rounds() / 2)) return breach;
    if (auto breach = resumed.play(at)) return breach;
    const auto state = resumed.state();
    resumed.replace_sampler(test.make());
    detail::load(resumed.sampler(), state);
    if (resumed.state() != state) {
      return say("after ", at,
                 " rounds: reading a state and writing it again gives other bytes. persist must"
                 " name every member of the state, also when reading.");
    }
    if (auto breach = resumed.play(test.rounds() / 2)) return breach;
    if (auto breach = detail::parting(
            whole.rounds(), resumed.rounds(), whole.region().space(),
            say("The state was written after ", at,
                " rounds and read into a new sampler, which then went on differently: a member is"
                " missing in persist, or something derived from the state is not rebuilt on"
                " reading (the order of an unordered container, say)."))) {
      return breach;
    }
    if (whole.state() != resumed.state()) {
      return std::string(
          "The proposals went on alike, but the states differ at the end: a member is missing in"
          " persist and would show later.");
    }
  }
  return {};
}

/// A reward that is NaN or outside the traits' range is refused with a nashost::Error that names
/// the sampler, and leaves no trace in its state.
inline Breach sampler_refuses_bad_rewards(const SamplerUnderTest& test) {
  SamplerRehearsal rehearsal = test.rehearsal();
  if (auto breach = rehearsal.play(test.rounds() / 4)) return breach;
  for (const double reward : bad_rewards(test.options.traits)) {
    Round round;
    RandomStream random(test.options.seed, "rehearsal/bad");
    round.proposals.emplace_back().architecture = rehearsal.region().draw(random);
    RoundFeedback feedback;
    feedback.proposals.emplace_back().reward = reward;
    auto breach = wrong_refusal(
        reward, test.options.traits, test.options.name, "observe",
        "nashost::check_round (nashost/bandit/round_check.hpp)",
        [&] { rehearsal.sampler().observe(round, feedback); }, [&] { return rehearsal.state(); });
    if (breach) return breach;
  }
  return {};
}

inline constexpr std::array kSamplerLaws = {
    Law<SamplerUnderTest>{"legal proposals", proposals_are_legal},
    Law<SamplerUnderTest>{"survives pruning", survives_being_pruned_to_one},
    Law<SamplerUnderTest>{"horizon is a forecast", sampler_horizon_is_a_forecast},
    Law<SamplerUnderTest>{"probabilities add up", sampler_probabilities_add_up},
    Law<SamplerUnderTest>{"questions change nothing", sampler_questions_change_nothing},
    Law<SamplerUnderTest>{"draws match probabilities", sampler_draws_match_probabilities},
    Law<SamplerUnderTest>{"proposals depend on nothing else", proposals_depend_on_nothing_else},
    Law<SamplerUnderTest>{"state is complete", sampler_state_is_complete},
    Law<SamplerUnderTest>{"bad rewards are refused", sampler_refuses_bad_rewards},
};

}  // namespace nashost::testing
