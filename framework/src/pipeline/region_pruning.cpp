#include "pipeline/region_pruning.hpp"

#include <algorithm>

#include "bandit/configured_sampler.hpp"
#include "data/batches.hpp"
#include "network/evaluation.hpp"

namespace nashost::pipeline {
namespace {

PrunerHostSettings host_settings(const Table& pruner) {
  return pruner.empty() ? PrunerHostSettings{} : PrunerHostSettings::schema().read(pruner);
}

}  // namespace

RegionPruning::RegionPruning(Session& session, const StageConfig& stage, const Table& pruner,
                             std::int64_t horizon)
    : session_(session),
      stage_(stage.name),
      horizon_(horizon),
      scores_at_most_(host_settings(pruner).scores_at_most),
      ledger_(session.whole(), host_settings(pruner).min_survivors),
      random_(session.seed(), stage.name + "/pruner") {
  if (pruner.empty()) return;
  PrunerContext context;
  context.horizon = horizon;
  context.decisions = session.space()->decisions().size();
  name_ = std::get<std::string>(pruner.at("name"));
  const auto found = session.registry().find(ComponentKind::pruner, name_);
  const auto [_, parameters] = split_component(pruner, found.component->parameters);
  pruner_ = session.registry().make_pruner(name_, parameters, context);
  if (pruner_->examples_wanted() > 0 && session.splits().validation.size() == 0) {
    throw config_error(stage.place_of("pruner"), "pruner '" + name_ +
                                                     "' scores survivors on held-out images: raise "
                                                     "[data] validation");
  }
  session.progress().say(stage.name + ": pruner " + name_ + ": " + pruner_->guarantee());
}

void RegionPruning::observe(const Round& round, const RoundFeedback& feedback, std::int64_t done) {
  if (!pruner_) return;
  pruner_->observe(round, feedback);
  due_ = pruner_->due(done);
}

void RegionPruning::review(Supernet& supernet, Sampler& sampler, std::int64_t done) {
  Evidence evidence;
  evidence.round = done;
  evidence.horizon = horizon_;
  evidence.option_probabilities = sampler.option_probabilities(region());
  evidence.sampler = &sampler;
  Scores scores;
  if (const std::int64_t wanted = pruner_->examples_wanted();
      wanted > 0 && region().size() <= static_cast<Count>(scores_at_most_)) {
    scores = score_survivors(supernet, wanted);
    ++reviews_;
    evidence.scores = &scores;
  }
  const auto changes = pruner_->review(evidence, region(), random_);
  due_ = false;
  const auto before = ledger_.rows().size();
  if (!ledger_.apply(done, changes, name_)) return;
  sampler.region_changed(region());
  std::vector<CutRow> rows;
  for (auto row = before; row < ledger_.rows().size(); ++row) {
    const auto& entry = ledger_.rows()[row];
    rows.push_back({entry.round, entry.change, entry.left});
    session_.progress().say(
        stage_ + ": round " + std::to_string(entry.round) + ": " + to_string(entry.change.kind) +
        " " + session_.space()->label(entry.change.what) + ", " + entry.left + " left");
  }
  session_.store().add_cuts(stage_, rows);
}

/// All survivors on the same held-out examples, other ones at each review.
Scores RegionPruning::score_survivors(Supernet& supernet, std::int64_t wanted) const {
  const auto& view = session_.splits().validation;
  Scores scores;
  scores.architectures = region().enumerate();
  data::ShuffledBatches shuffled(view, std::min(wanted, view.size()), session_.seed(),
                                 stage_ + "/review");
  const auto batch = shuffled.batch(reviews_);
  constexpr std::int64_t kAtOnce = 64;
  const std::int64_t examples = batch.targets.size(0);
  const auto part = [&](std::int64_t n) {
    const auto end = std::min(examples, (n + 1) * kAtOnce);
    return network::Batch{batch.inputs.slice(0, n * kAtOnce, end),
                          batch.targets.slice(0, n * kAtOnce, end)};
  };
  network::EvaluationOptions options{.norm = network::NormMode::batch,
                                     .workers = session_.workers(),
                                     .checkpoint = [this] { session_.check_stop(); }};
  const auto result = session_.of_space("score the survivors", [&] {
    return network::evaluate(supernet, scores.architectures, part,
                             (examples + kAtOnce - 1) / kAtOnce, options);
  });
  scores.examples = examples;
  scores.rewards.assign(result.hits.begin(), result.hits.end());
  return scores;
}

void RegionPruning::persist(Archive& archive) {
  archive("ledger", ledger_);
  archive("stream", random_);
  archive("reviews", reviews_);
  archive("due", due_);
  if (pruner_) archive("pruner", *pruner_);
}

}  // namespace nashost::pipeline
