#include "lab/pruned_region.hpp"

namespace nashost::lab {

PrunedRegion::PrunedRegion(const SpaceEnvironment& environment, const PrunerPlayer* pruner,
                           std::uint64_t seed, std::int64_t repetition)
    : environment_(environment),
      player_(pruner),
      ledger_(environment.region(), pruner == nullptr ? 1 : pruner->min_survivors),
      random_(seed, "lab/" + environment.name() + "/pruner",
              static_cast<std::uint64_t>(repetition)) {
  if (player_ == nullptr) return;
  PrunerContext context;
  context.horizon = environment.horizon();
  context.decisions = region().space().decisions().size();
  pruner_ = player_->make(context);
}

Scores PrunedRegion::scores(std::int64_t round, SpaceWorld& world) {
  Scores scores;
  scores.architectures = region().enumerate();
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
  if (region().size() == 1 || !pruner_->due(rounds)) return false;
  Scores fresh;
  Evidence evidence;
  evidence.round = rounds;
  evidence.horizon = environment_.horizon();
  evidence.option_probabilities = sampler.option_probabilities(region());
  evidence.sampler = &sampler;
  if (pruner_->examples_wanted() > 0 &&
      region().size() <= static_cast<Count>(player_->scores_at_most)) {
    fresh = scores(number, world);
    evidence.scores = &fresh;
  }
  const bool changed =
      ledger_.apply(rounds, pruner_->review(evidence, region(), random_), player_->name);
  if (region().size() == 1 && alone_at_ < 0) alone_at_ = rounds;
  return changed;
}

void PrunedRegion::report(Repetition& into) const {
  if (pruner_ == nullptr) return;
  into.survivors = static_cast<std::int64_t>(region().size());
  if (alone_at_ >= 0) into.alone_at = alone_at_;
  const SearchSpace& space = region().space();
  for (const PruningLedger::Row& row : ledger_.rows()) {
    into.ledger.push_back({row, space.label(row.change.what), space.label(row.change.rival)});
  }
  constexpr std::size_t kEnumerable = 1'000'000;
  into.lost_best = region().size() <= kEnumerable;
  if (!into.lost_best) return;
  for (const Architecture& architecture : region().enumerate(kEnumerable)) {
    if (environment_.value(architecture) >= environment_.best_value() - 1e-12) {
      into.lost_best = false;
      return;
    }
  }
}

}  // namespace nashost::lab
