#include "lab/pruned_region.hpp"

#include "nashost/abi/error.hpp"

namespace nashost::lab {

PrunedRegion::PrunedRegion(const SpaceEnvironment& environment, const PrunerPlayer* pruner,
                           std::uint64_t seed, std::int64_t repetition)
    : environment_(environment),
      player_(pruner),
      region_(environment.region()),
      random_(seed, "lab/" + environment.name() + "/pruner",
              static_cast<std::uint64_t>(repetition)) {
  if (player_ == nullptr) return;
  PrunerContext context;
  context.horizon = environment.horizon();
  context.decisions = region_.space().decisions().size();
  pruner_ = player_->make(context);
}

Scores PrunedRegion::scores(std::int64_t round, SpaceWorld& world) {
  Scores scores;
  scores.architectures = region_.enumerate();
  scores.examples = pruner_->examples_wanted();
  for (const Architecture& architecture : scores.architectures) {
    for (std::int64_t e = 0; e < scores.examples; ++e) {
      scores.rewards.push_back(static_cast<float>(world.score(architecture, round)));
    }
  }
  return scores;
}

bool PrunedRegion::observe(const Round& round, const RoundFeedback& feedback, std::int64_t number,
                           Sampler& sampler, SpaceWorld& world) {
  if (pruner_ == nullptr) return false;
  pruner_->observe(round, feedback);
  const std::int64_t rounds = number + 1;
  if (rounds < player_->warmup || region_.size() == 1 || !pruner_->due(rounds)) return false;
  Scores fresh;
  Evidence evidence;
  evidence.round = rounds;
  evidence.horizon = environment_.horizon();
  evidence.option_probabilities = sampler.option_probabilities(region_);
  evidence.sampler = &sampler;
  if (pruner_->examples_wanted() > 0 &&
      region_.size() <= static_cast<Count>(player_->scores_at_most)) {
    fresh = scores(number, world);
    evidence.scores = &fresh;
  }
  bool changed = false;
  for (const Change& change : pruner_->review(evidence, region_, random_)) {
    changed = apply(change, rounds) || changed;
  }
  if (region_.size() == 1 && alone_at_ < 0) alone_at_ = rounds;
  return changed;
}

bool PrunedRegion::apply(const Change& change, std::int64_t round) {
  const SearchSpace& space = region_.space();
  LedgerRow row{round, change, space.label(change.what), space.label(change.rival), false};
  const bool restores = change.kind == Change::Kind::restore;
  const Count lost = restores ? Count{0} : region_.count(change.what);
  const Count floor = static_cast<Count>(std::max<std::int64_t>(player_->min_survivors, 1));
  if (restores) {
    region_ = region_.restored(change.what);
    row.applied = true;
  } else if (lost > 0 && region_.size() - lost >= floor) {
    region_ = region_.without(change.what);
    row.applied = true;
  }
  ledger_.push_back(std::move(row));
  return ledger_.back().applied;
}

void PrunedRegion::report(Repetition& into) const {
  if (pruner_ == nullptr) return;
  into.survivors = static_cast<std::int64_t>(region_.size());
  if (alone_at_ >= 0) into.alone_at = alone_at_;
  into.ledger = ledger_;
  constexpr std::size_t kEnumerable = 1'000'000;
  into.lost_best = region_.size() <= kEnumerable;
  if (!into.lost_best) return;
  for (const Architecture& architecture : region_.enumerate(kEnumerable)) {
    if (environment_.value(architecture) >= environment_.best_value() - 1e-12) {
      into.lost_best = false;
      return;
    }
  }
}

}  // namespace nashost::lab
