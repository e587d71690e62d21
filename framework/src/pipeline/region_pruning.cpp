#include "pipeline/region_pruning.hpp"

#include <algorithm>
#include <utility>

#include "bandit/configured_sampler.hpp"
#include "data/batches.hpp"
#include "network/evaluation.hpp"

namespace nashost::pipeline {

RegionPruning::RegionPruning(Session& session, const StageConfig& stage, const Table& pruner,
                             std::int64_t horizon)
    : session_(session), stage_(stage.name), pruning_(begin(stage, pruner, horizon)) {}

Pruning RegionPruning::begin(const StageConfig& stage, const Table& table,
                             std::int64_t horizon) const {
  RandomStream random(session_.seed(), stage.name + "/pruner");
  if (table.empty()) return Pruning(session_.whole(), nullptr, {}, random);
  const auto host = PrunerHostSettings::schema().read(table);
  Pruning::Settings settings;
  settings.name = std::get<std::string>(table.at("name"));
  settings.horizon = horizon;
  settings.min_survivors = host.min_survivors;
  settings.scores_at_most = host.scores_at_most;
  PrunerContext context;
  context.horizon = horizon;
  context.decisions = session_.space()->decisions().size();
  const auto found = session_.registry().find(ComponentKind::pruner, settings.name);
  const auto [_, parameters] = split_component(table, found.component->parameters);
  auto pruner = session_.registry().make_pruner(settings.name, parameters, context);
  if (pruner->examples_wanted() > 0 && session_.splits().validation.size() == 0) {
    throw config_error(stage.place_of("pruner"), "pruner '" + settings.name +
                                                     "' scores survivors on held-out images: raise "
                                                     "[data] validation");
  }
  session_.progress().say(stage.name + ": pruner " + settings.name + ": " + pruner->guarantee());
  if (const std::string advice =
          scoring_advice(settings.name, *pruner, session_.whole(), settings.scores_at_most);
      !advice.empty()) {
    session_.progress().say(stage.name + ": " + advice);
  }
  return Pruning(session_.whole(), std::move(pruner), std::move(settings), random);
}

void RegionPruning::observe(const Round& round, const RoundFeedback& feedback, std::int64_t done) {
  due_ = pruning_.observe(round, feedback, done);
}

void RegionPruning::review(Supernet& supernet, Sampler& sampler, std::int64_t done) {
  const auto before = ledger().rows().size();
  const bool changed = pruning_.review(
      done, sampler, [&](std::vector<Architecture> architectures, std::int64_t examples) {
        return score(supernet, std::move(architectures), examples);
      });
  ++scorings_;
  due_ = false;
  if (changed) sampler.region_changed(region());
  std::vector<CutRow> rows;
  for (auto row = before; row < ledger().rows().size(); ++row) {
    const auto& entry = ledger().rows()[row];
    rows.push_back({entry.round, entry.change, entry.left});
    session_.progress().say(
        stage_ + ": round " + std::to_string(entry.round) + ": " + to_string(entry.change.kind) +
        " " + session_.space()->label(entry.change.what) + ", " + entry.left + " left");
  }
  if (!rows.empty()) session_.store().add_cuts(stage_, rows);
}

/// All on the same held-out examples, other ones each time.
Scores RegionPruning::score(Supernet& supernet, std::vector<Architecture> architectures,
                            std::int64_t wanted) const {
  const auto& view = session_.splits().validation;
  Scores scores;
  scores.architectures = std::move(architectures);
  data::ShuffledBatches shuffled(view, std::min(wanted, view.size()), session_.seed(),
                                 stage_ + "/review");
  const auto batch = shuffled.batch(scorings_);
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
  archive("pruning", pruning_);
  archive("scorings", scorings_);
  archive("due", due_);
}

}  // namespace nashost::pipeline
