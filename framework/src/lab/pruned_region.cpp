#include "lab/pruned_region.hpp"

#include <algorithm>
#include <utility>

namespace nashost::lab {
namespace {

std::unique_ptr<Pruner> make(const SpaceEnvironment& environment, const PrunerPlayer* player) {
  return player == nullptr ? nullptr : player->make(pruner_context(environment));
}

Pruning::Settings settings(const SpaceEnvironment& environment, const PrunerPlayer* player) {
  Pruning::Settings settings;
  if (player == nullptr) return settings;
  settings.name = player->name;
  settings.horizon = environment.horizon();
  settings.min_survivors = player->min_survivors;
  settings.scores_at_most = player->scores_at_most;
  return settings;
}

}  // namespace

PrunerContext pruner_context(const Environment& environment) {
  const Offer offer = environment.offer();
  PrunerContext context;
  context.horizon = environment.horizon();
  context.reward_min = offer.reward_min;
  context.reward_max = offer.reward_max;
  const auto* space = dynamic_cast<const SpaceEnvironment*>(&environment);
  context.decisions = space == nullptr ? 1 : space->region().space().decisions().size();
  return context;
}

PrunedRegion::PrunedRegion(const SpaceEnvironment& environment, const PrunerPlayer* pruner,
                           std::uint64_t seed, std::int64_t repetition)
    : environment_(environment),
      pruned_(pruner != nullptr),
      pruning_(environment.region(), make(environment, pruner), settings(environment, pruner),
               RandomStream(seed, "lab/" + environment.name() + "/pruner",
                            static_cast<std::uint64_t>(repetition))) {}

double PrunedRegion::share_left() const {
  return to_double(region().size()) / to_double(environment_.region().size());
}

bool PrunedRegion::observe(const Round& round, const RoundFeedback& feedback, std::int64_t number,
                           Sampler& sampler, SpaceWorld& world, HeldOut& held_out) {
  if (!pruned_) return false;
  saved_ += 1 - share_left_;
  ++rounds_;
  const std::size_t rows_before = pruning_.ledger().rows().size();
  const auto score = [&](std::vector<Architecture> architectures, std::int64_t examples) {
    return held_out.scores(world, std::move(architectures), examples, number);
  };
  if (!pruning_.observe(round, feedback, number + 1)) return false;
  if (!pruning_.review(number + 1, sampler, score)) return false;
  share_left_ = share_left();
  if (region().size() == 1 && !alone_at_) alone_at_ = number + 1;
  audit(number + 1, rows_before);
  return true;
}

void PrunedRegion::audit(std::int64_t rounds, std::size_t rows_before) {
  const auto& best = environment_.best_ones();
  if (best.empty()) return;
  const bool had_best = std::exchange(
      has_best_, std::ranges::any_of(best, [this](const auto& a) { return region().contains(a); }));
  if (had_best == has_best_) return;
  if (has_best_) {
    audit_.regained = true;
    return;
  }
  if (audit_.lost_at) return;
  audit_.lost_at = rounds;
  const auto& rows = pruning_.ledger().rows();
  for (std::size_t row = rows_before; row < rows.size(); ++row) {
    const Change& change = rows[row].change;
    if (std::ranges::any_of(best, [&](const auto& a) { return change.what.matches(a); })) {
      audit_.by = change.statistic;
    }
  }
}

void PrunedRegion::report(Repetition& into) {
  if (!pruned_) return;
  into.guarantee = pruning_.pruner()->guarantee();
  into.survivors = to_double(region().size());
  into.cut_share = 1 - share_left();
  into.draws_saved = rounds_ == 0 ? 0 : saved_ / static_cast<double>(rounds_);
  into.scored = pruning_.scored();
  into.delta_spent = pruning_.ledger().delta_spent();
  into.alone_at = alone_at_;
  if (!environment_.best_ones().empty()) into.lost_best = !has_best_;
  into.audit = audit_;
  const SearchSpace& space = region().space();
  for (const PruningLedger::Row& row : pruning_.ledger().rows()) {
    into.ledger.push_back({row, space.label(row.change.what), space.label(row.change.rival)});
  }
}

}  // namespace nashost::lab
