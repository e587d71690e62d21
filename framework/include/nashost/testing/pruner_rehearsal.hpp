#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nashost/abi/pruner.hpp"
#include "nashost/testing/law.hpp"

namespace nashost::testing {

/// Makes the pruner under test for a context.
using PrunerFactory = std::function<std::unique_ptr<Pruner>(const PrunerContext&)>;

/// The factory of a pruner class with fixed parameters.
template <class Implementation>
PrunerFactory pruner_factory(typename Implementation::Parameters parameters = {}) {
  return [parameters](const PrunerContext& context) -> std::unique_ptr<Pruner> {
    return std::make_unique<Implementation>(parameters, context);
  };
}

/// A space of decisions with `options` options each, of which the combination (0, 0) of the first
/// two is forbidden where `gap`: its regions are no products then.
inline Region rehearsal_region(std::size_t decisions, std::size_t options, bool gap = false) {
  std::vector<Decision> all;
  for (std::size_t d = 0; d < decisions; ++d) {
    Decision decision{"d" + std::to_string(d), {}};
    for (std::size_t o = 0; o < options; ++o) decision.options.push_back(std::to_string(o));
    all.push_back(std::move(decision));
  }
  auto space = std::make_shared<SearchSpace>("rehearsal", std::move(all));
  if (gap && decisions > 1 && options > 1) space->forbid({{0, 0}, {1, 0}});
  return Region(std::move(space));
}

/// What a rehearsal confronts the pruner with.
struct PruningScript {
  enum class Rewards { mixed, zeros, ones };
  Rewards rewards = Rewards::mixed;  ///< mixed: 0, 1 and values between, better for later options
  bool scored = true;                ///< whether anybody is scored
  bool probabilities = false;     ///< the sampler reports probabilities, and prefers late options
  bool full_information = false;  ///< every round scores all architectures
  bool refused = false;           ///< min_survivors lets no change through
  bool others = false;            ///< somebody else cuts, and restores what he cut
};

/// A pruner at work on a made-up search. The sampler is uniform, or prefers late options.
/// Everything random comes from streams of the seed, so that two rehearsals of the same seed and
/// script go alike as long as their pruners do.
class PrunerRehearsal {
 public:
  /// A change as it was asked for.
  struct Row {
    std::int64_t round = 0;
    Change change;
  };

  PrunerRehearsal(std::unique_ptr<Pruner> pruner, Region region, std::int64_t horizon,
                  std::uint64_t seed, PruningScript script = {})
      : pruner_(std::move(pruner)),
        script_(script),
        region_(std::move(region)),
        horizon_(horizon),
        sampler_(script.probabilities),
        random_(seed, "rehearsal/pruner"),
        world_(seed, "rehearsal/world") {}

  /// Plays so many rounds, up to the first illegal change, which it returns.
  Breach play(std::int64_t rounds) {
    for (; rounds > 0; --rounds) {
      observe();
      ++round_;
      if (script_.others && world_.bernoulli(0.1)) interfere();
      if (region_.size() > 1 && pruner_->due(round_)) {
        if (auto breach = review()) return breach;
      }
    }
    return {};
  }

  /// A review now, due or not.
  Breach review() {
    Evidence evidence;
    evidence.round = round_;
    evidence.horizon = horizon_;
    evidence.sampler = &sampler_;
    evidence.option_probabilities = sampler_.option_probabilities(region_);
    const Scores scores = score();
    if (!scores.architectures.empty()) evidence.scores = &scores;
    return apply(pruner_->review(evidence, region_, random_));
  }

  /// Scores as for the next review; none where the pruner wants none, or the script gives none.
  Scores score() {
    Scores scores;
    scores.examples = pruner_->examples_wanted();
    if (!script_.scored || scores.examples <= 0) return {};
    scores.architectures = pruner_->to_score(region_, kAtMost);
    for (const Architecture& one : scores.architectures) {
      for (std::int64_t e = 0; e < scores.examples; ++e) {
        scores.rewards.push_back(static_cast<float>(reward(one)));
      }
    }
    return scores;
  }

  static constexpr std::int64_t kAtMost = 100;

  Pruner& pruner() { return *pruner_; }
  void replace_pruner(std::unique_ptr<Pruner> pruner) { pruner_ = std::move(pruner); }
  const Region& region() const { return region_; }
  std::int64_t round() const { return round_; }
  const std::vector<Row>& rows() const { return rows_; }
  std::vector<std::byte> state() {
    Archive archive;
    pruner_->persist(archive);
    return archive.bytes();
  }

  /// What a round might bring: one proposal, or all scored besides.
  std::pair<Round, RoundFeedback> round_of_now() {
    Round round;
    round.id = static_cast<std::uint64_t>(round_);
    RoundFeedback feedback;
    round.proposals.emplace_back().architecture = sampler_.draw(region_, world_);
    Feedback one;
    one.reward = reward(round.proposals.back().architecture);
    one.round = round_;
    feedback.proposals.push_back(one);
    if (script_.full_information) {
      round.scored = region_.enumerate();
      for (const Architecture& scored : round.scored) feedback.scored.push_back(reward(scored));
    }
    return {std::move(round), std::move(feedback)};
  }

 private:
  class Searcher final : public Sampler {
   public:
    explicit Searcher(bool prefers) : prefers_(prefers) {}
    Round propose(const Region& region, RandomStream& random) override {
      Round round;
      round.proposals.emplace_back().architecture = draw(region, random);
      return round;
    }
    void observe(const Round&, const RoundFeedback&) override {}
    std::vector<std::vector<double>> option_probabilities(const Region& region) override {
      std::vector<std::vector<double>> all;
      if (!prefers_) return all;
      // Weights of a made-up kind: any distribution over what is left is legal.
      for (std::size_t d = 0; d < region.space().decisions().size(); ++d) {
        const auto alive = region.options_of(d);
        auto& here = all.emplace_back(alive.size());
        double sum = 0;
        for (std::size_t o = 0; o < alive.size(); ++o) sum += alive[o] != 0 ? weight(o) : 0;
        for (std::size_t o = 0; o < alive.size(); ++o) here[o] = alive[o] ? weight(o) / sum : 0;
      }
      return all;
    }
    void persist(Archive&) override {}
    Architecture draw(const Region& region, RandomStream& random) const {
      const Architecture one = region.draw(random);
      return prefers_ ? std::max(one, region.draw(random)) : one;
    }

   private:
    static double weight(std::size_t option) {
      return static_cast<double>((option + 1) * (option + 1));
    }
    bool prefers_;
  };

  double reward(const Architecture& architecture) {
    double quality = 0;
    for (std::size_t d = 0; d < architecture.size(); ++d) {
      const double options = static_cast<double>(region_.space().decisions()[d].options.size());
      quality += (architecture[d] + 1) / (options + 1) / static_cast<double>(architecture.size());
    }
    const bool success = world_.bernoulli(quality);
    const bool whole = world_.bernoulli(0.7);
    const double fraction = world_.uniform();
    if (script_.rewards == PruningScript::Rewards::zeros) return 0;
    if (script_.rewards == PruningScript::Rewards::ones) return 1;
    if (!whole) return fraction * quality;
    return success ? 1 : 0;
  }

  void observe() {
    const auto [round, feedback] = round_of_now();
    pruner_->observe(round, feedback);
  }

  /// Somebody else cuts one architecture, or restores what he cut.
  void interfere() {
    if (!foreign_.empty() && world_.bernoulli(0.5)) {
      region_ = region_.restored(foreign_.back());
      foreign_.pop_back();
    } else if (region_.size() > 1) {
      foreign_.push_back(PartialAssignment::prefix(region_.draw(world_)));
      region_ = region_.without(foreign_.back());
    }
  }

  Breach apply(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      if (auto breach = illegal(change)) return say("round ", round_, ": ", *breach);
      rows_.push_back({round_, change});
      if (script_.refused) continue;
      if (change.kind == Change::Kind::restore) {
        region_ = region_.restored(change.what);
        std::erase(probates_, change.what);
      } else if (region_.count(change.what) == 0) {
        std::erase(probates_, change.what);  // the probation is over
      } else {
        region_ = region_.without(change.what);
        if (change.kind == Change::Kind::probate) probates_.push_back(change.what);
      }
    }
    return {};
  }

  Breach illegal(const Change& change) const {
    const SearchSpace& space = region_.space();
    for (const Literal& literal : change.what.literals()) {
      if (literal.decision >= space.decisions().size() ||
          literal.option >= space.decisions()[literal.decision].options.size()) {
        return "it names an option that the space does not have. Take decisions and options from"
               " region.space().";
      }
    }
    if (change.what.literals().empty()) {
      return "a change fixes no decision, which would be the whole space. Set Change::what.";
    }
    const std::string what = space.label(change.what);
    const auto among = [&](const std::vector<PartialAssignment>& list) {
      return std::find(list.begin(), list.end(), change.what) != list.end();
    };
    if (change.kind == Change::Kind::restore) {
      if (among(region_.cuts())) return {};
      return say("it restores ", what,
                 ", which is not cut. Look at region.cuts(): somebody else"
                 " may have restored it, or the host had not masked it.");
    }
    if (script_.refused) return {};
    const Count lost = region_.count(change.what);
    if (lost == region_.size()) {
      return say("without ", what,
                 " nothing would be left. Keep a survivor; nashost::ReviewChanges"
                 " (nashost/pruning/review_changes.hpp) sees to that.");
    }
    if (lost == 0 && !(change.kind == Change::Kind::cut && among(probates_))) {
      return say("it removes ", what,
                 ", of which nothing is left. Take what is there from the"
                 " region that the review is given.");
    }
    if (!change.rival.literals().empty() &&
        (lost == 0 ? region_ : region_.without(change.what)).count(change.rival) == 0) {
      return say("it removes ", what, " for its rival ", space.label(change.rival),
                 ", of which"
                 " nothing is left then. The rival is one that stays.");
    }
    return {};
  }

  std::unique_ptr<Pruner> pruner_;
  PruningScript script_;
  Region region_;
  std::int64_t horizon_;
  Searcher sampler_;
  RandomStream random_;  // the pruner's
  RandomStream world_;   // draws, rewards, interference
  std::int64_t round_ = 0;
  std::vector<PartialAssignment> foreign_;   // cut by somebody else
  std::vector<PartialAssignment> probates_;  // masked by the pruner
  std::vector<Row> rows_;
};

}  // namespace nashost::testing
