#include "bandit/pruning.hpp"

#include <utility>

#include "nashost/abi/archive.hpp"

namespace nashost {

Pruning::Pruning(Region region, std::unique_ptr<Pruner> pruner, Settings settings,
                 RandomStream random)
    : pruner_(std::move(pruner)),
      settings_(std::move(settings)),
      ledger_(std::move(region), pruner_ == nullptr ? 1 : settings_.min_survivors),
      random_(random) {}

bool Pruning::observe(const Round& round, const RoundFeedback& feedback, std::int64_t rounds) {
  if (pruner_ == nullptr) return false;
  pruner_->observe(round, feedback);
  return region().size() > 1 && pruner_->due(rounds);
}

bool Pruning::review(std::int64_t rounds, Sampler& sampler, const Score& score) {
  Evidence evidence;
  evidence.round = rounds;
  evidence.horizon = settings_.horizon;
  evidence.option_probabilities = sampler.option_probabilities(region());
  evidence.sampler = &sampler;
  Scores scores;
  if (const std::int64_t examples = pruner_->examples_wanted(); examples > 0) {
    auto wanted = pruner_->to_score(region(), settings_.scores_at_most);
    if (!wanted.empty()) {
      scores = score(std::move(wanted), examples);
      scored_ += static_cast<std::int64_t>(scores.rewards.size());
      evidence.scores = &scores;
    }
  }
  return ledger_.apply(rounds, pruner_->review(evidence, region(), random_), settings_.name);
}

void Pruning::persist(Archive& archive) {
  archive("ledger", ledger_);
  archive("random", random_);
  archive("scored", scored_);
  if (pruner_ != nullptr) archive("pruner", *pruner_);
}

std::string scoring_advice(const std::string& pruner, Pruner& made, const Region& region,
                           std::int64_t scores_at_most) {
  if (made.examples_wanted() == 0 || region.size() <= static_cast<Count>(scores_at_most)) return {};
  return "pruner '" + pruner +
         "' gets no scores while more than scores_at_most = " + std::to_string(scores_at_most) +
         " architectures are left, and there are " + to_string(region.size()) +
         ": raise scores_at_most, or set score_on = 0";
}

}  // namespace nashost
