#include <chrono>
#include <cmath>
#include <memory>
#include <unordered_map>

#include "bandit/configured_sampler.hpp"
#include "bandit/evidence_table.hpp"
#include "bandit/pruning_ledger.hpp"
#include "bandit/recommender.hpp"
#include "nashost/network/blocks.hpp"
#include "network/subnet.hpp"
#include "pipeline/reward.hpp"
#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"
#include "pipeline/training_length.hpp"

namespace nashost::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

struct SupernetSettings {
  Table sampler{{"name", std::string("uniform")}};
  Table pruner;
  static Schema<SupernetSettings> schema() {
    using S = SupernetSettings;
    return Schema<S>()
        .add("sampler", &S::sampler, {.doc = "proposes which subnets train on the next batch"})
        .add("pruner", &S::pruner, {.doc = "discards what the evidence rules out"});
  }
};

/// The training of one supernet, round by round.
class SupernetTraining {
 public:
  SupernetTraining(Session& session, const StageConfig& stage)
      : session_(session),
        stage_(stage),
        settings_(stage.read(SupernetSettings::schema())),
        length_(stage.read(TrainingLength::schema())),
        optimizer_settings_(stage.read(network::OptimizerSettings::stage_schema())),
        reward_settings_(stage.read(RewardSettings::schema())),
        batches_(session.splits().train, length_.batch_size, session.seed(),
                 stage.name + "/shuffle"),
        rounds_(length_.steps_of(batches_.batches_per_epoch())),
        supernet_(start()),
        optimizer_(optimizer_settings_, supernet_->named_parameters()),
        step_(*supernet_, optimizer_),
        ledger_(session.whole(), pruner_host().min_survivors),
        random_(session.seed(), stage.name + "/sampler"),
        pruner_random_(session.seed(), stage.name + "/pruner"),
        reward_scale_(reward_settings_) {
    if (session.splits().validation.size() == 0 &&
        reward_settings_.reward == "validation_accuracy") {
      throw config_error(
          stage.place_of("reward"),
          "reward = \"validation_accuracy\" needs held-out images: raise [data] validation");
    }
    largest_macs_ = largest();
    make_sampler();
    make_pruner();
  }

  StageResult run() {
    const auto begin = Clock::now();
    session_.progress().start(stage_.name, rounds_, "rounds");
    supernet_->train();
    data::Prefetcher prefetcher([this](std::int64_t n) { return batches_.batch(n); }, 0, rounds_);
    for (; round_ < rounds_; ++round_) {
      session_.check_stop();
      if (sampler_.sampler->finished(ledger_.region())) break;
      train_one(prefetcher.next());
      session_.progress().update(round_ + 1, [this] { return note(); });
    }
    StageResult result = table();
    result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    result.details["rounds"] = round_;
    result.details["rounds_per_second"] = static_cast<double>(round_) / result.seconds;
    session_.keep_region(stage_.name, ledger_.region());
    session_.keep_supernet(stage_.name, supernet_);
    return result;
  }

 private:
  std::shared_ptr<Supernet> start() {
    auto supernet = session_.make_supernet();
    if (stage_.from.stage.empty()) {
      network::initialize(*supernet, RandomStream(session_.seed(), stage_.name + "/init").next());
    } else {
      copy_tensors(*session_.supernet(stage_.from), *supernet);
    }
    return supernet;
  }

  PrunerHostSettings pruner_host() const {
    return settings_.pruner.empty() ? PrunerHostSettings{}
                                    : PrunerHostSettings::schema().read(settings_.pruner);
  }

  void make_sampler() {
    Offer offer;
    offer.name = "stage '" + stage_.name + "'";
    offer.full_information = reward_settings_.reward != "validation_accuracy";
    offer.horizon = rounds_;
    offer.stationarity = Stationarity::rising;
    offer.costs = true;
    SamplerContext context;
    context.cost = [](const void* self, const Architecture& a) {
      return static_cast<const SupernetTraining*>(self)->cost(a);
    };
    context.cost_data = this;
    sampler_ = make_configured_sampler(session_.registry(), settings_.sampler, ledger_.region(),
                                       offer, context);
    for (const std::string& line : sampler_.advice) session_.progress().say(line);
  }

  void make_pruner() {
    if (settings_.pruner.empty()) return;
    PrunerContext context;
    context.horizon = rounds_;
    context.decisions = session_.space()->decisions().size();
    const auto name = std::get<std::string>(settings_.pruner.at("name"));
    const auto found = session_.registry().find(ComponentKind::pruner, name);
    const auto [_, parameters] = split_component(settings_.pruner, found.component->parameters);
    pruner_ = session_.registry().make_pruner(name, parameters, context);
    if (pruner_->examples_wanted() > 0 && session_.splits().validation.size() == 0) {
      throw config_error(stage_.place_of("pruner"),
                         "pruner '" + name +
                             "' scores survivors on held-out images: raise "
                             "[data] validation");
    }
    session_.progress().say(stage_.name + ": pruner " + name + ": " + pruner_->guarantee());
  }

  /// Multiply-adds of the largest subnet; in a space too large to enumerate, of the largest of a
  /// sample (costs beyond it count as 1).
  double largest() const {
    constexpr std::size_t kEnumerated = 4096;
    const Region& whole = session_.whole();
    std::vector<Architecture> some;
    if (whole.size() <= kEnumerated) {
      some = whole.enumerate();
    } else {
      RandomStream random(session_.seed(), stage_.name + "/cost");
      for (std::size_t i = 0; i < kEnumerated; ++i) some.push_back(whole.draw(random));
    }
    std::int64_t most = 1;
    for (const Architecture& a : some) most = std::max(most, session_.cost(a).macs);
    return static_cast<double>(most);
  }

  double cost(const Architecture& a) const {
    const auto [found, fresh] = macs_.try_emplace(a, 0.0);
    if (fresh) found->second = static_cast<double>(session_.cost(a).macs);
    return std::min(1.0, found->second / largest_macs_);
  }

  void train_one(const network::Batch& batch) {
    Round round = sampler_.sampler->propose(ledger_.region(), random_);
    round.id = static_cast<std::uint64_t>(round_);
    check(round);
    const auto scored = score_round(round, batch);
    const auto outcomes = step_.gradients(batch, round.proposals);
    watch_loss(outcomes, round);
    step_.reduce();
    step_.apply(network::scheduled_learning_rate(optimizer_settings_, round_, rounds_));
    const RoundFeedback feedback = feedback_of(round, outcomes, scored);
    sampler_.sampler->observe(round, feedback);
    evidence_.add(round, feedback);
    if (pruner_) prune(round, feedback);
  }

  void check(const Round& round) const {
    if (round.proposals.empty()) throw broken("proposed nothing");
    for (const Proposal& p : round.proposals) {
      if (!ledger_.region().contains(p.architecture)) {
        throw broken("proposed an architecture that is not in the region");
      }
      if (!std::isnan(p.probability) && !(p.probability > 0 && p.probability <= 1 + 1e-9)) {
        throw broken("reported the probability " + std::to_string(p.probability));
      }
    }
  }

  PluginError broken(const std::string& what) const {
    return PluginError("sampler '" + sampler_.name + "' " + what + " in round " +
                       std::to_string(round_) + " of stage '" + stage_.name +
                       "': this is a defect of that sampler");
  }

  /// Measures of round.scored, or of the proposals on held-out data, before the step.
  std::vector<network::StepOutcome> score_round(const Round& round, const network::Batch& batch) {
    if (reward_settings_.reward == "validation_accuracy") {
      std::vector<Architecture> all;
      for (const Proposal& p : round.proposals) all.push_back(p.architecture);
      const auto& view = session_.splits().validation;
      const auto held_out =
          data::ShuffledBatches(view, std::min(reward_settings_.reward_batch_size, view.size()),
                                session_.seed(), stage_.name + "/reward")
              .batch(round_);
      return network::score_batch(*supernet_, all, held_out);
    }
    if (round.scored.empty()) return {};
    return network::score_batch(*supernet_, round.scored, batch);
  }

  double measure(const network::StepOutcome& outcome) const {
    return reward_settings_.reward == "likelihood" ? std::exp(-outcome.loss) : outcome.accuracy;
  }

  RoundFeedback feedback_of(const Round& round, const std::vector<network::StepOutcome>& outcomes,
                            const std::vector<network::StepOutcome>& scored) {
    const bool held_out = reward_settings_.reward == "validation_accuracy";
    std::vector<double> trained, others;
    for (const auto& outcome : held_out ? scored : outcomes) trained.push_back(measure(outcome));
    if (!held_out) {
      for (const auto& outcome : scored) others.push_back(measure(outcome));
    }
    double sum = 0;
    for (const double m : trained) sum += m;
    for (const double m : others) sum += m;
    const double mean = sum / static_cast<double>(trained.size() + others.size());

    RoundFeedback feedback;
    for (std::size_t i = 0; i < trained.size(); ++i) {
      Feedback one;
      one.cost = cost(round.proposals[i].architecture);
      one.reward = reward_scale_(trained[i], mean, one.cost);
      one.round = round_;
      feedback.proposals.push_back(one);
    }
    for (std::size_t i = 0; i < others.size(); ++i) {
      feedback.scored.push_back(reward_scale_(others[i], mean, cost(round.scored[i])));
    }
    reward_scale_.observe(mean);
    return feedback;
  }

  void watch_loss(const std::vector<network::StepOutcome>& outcomes, const Round& round) const {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (std::isfinite(outcomes[i].loss)) continue;
      throw Error(
          "the loss is not finite in round " + std::to_string(round_) + " of stage '" +
          stage_.name + "', architecture " +
          session_.space()->label(round.proposals[i].architecture) + ", learning rate " +
          std::to_string(network::scheduled_learning_rate(optimizer_settings_, round_, rounds_)) +
          "; lower learning_rate");
    }
  }

  void prune(const Round& round, const RoundFeedback& feedback) {
    pruner_->observe(round, feedback);
    if (!pruner_->due(round_ + 1)) return;
    Evidence evidence;
    evidence.round = round_ + 1;
    evidence.horizon = rounds_;
    evidence.option_probabilities = sampler_.sampler->option_probabilities(ledger_.region());
    evidence.sampler = sampler_.sampler.get();
    Scores scores;
    if (const std::int64_t wanted = pruner_->examples_wanted();
        wanted > 0 && ledger_.region().size() <= static_cast<Count>(pruner_host().scores_at_most)) {
      scores = score_survivors(wanted);
      evidence.scores = &scores;
    }
    const auto changes = pruner_->review(evidence, ledger_.region(), pruner_random_);
    const auto before = ledger_.rows().size();
    if (!ledger_.apply(round_ + 1, changes, "pruner")) return;
    sampler_.sampler->region_changed(ledger_.region());
    for (auto row = before; row < ledger_.rows().size(); ++row) {
      const auto& entry = ledger_.rows()[row];
      session_.progress().say(stage_.name + ": round " + std::to_string(entry.round) + ": " +
                              to_string(entry.change.kind) + " " +
                              session_.space()->label(entry.change.what) + ", " + entry.left +
                              " left");
    }
  }

  /// All survivors on the same held-out examples, other ones at each review.
  Scores score_survivors(std::int64_t wanted) {
    const auto& view = session_.splits().validation;
    Scores scores;
    scores.architectures = ledger_.region().enumerate();
    scores.examples = std::min(wanted, view.size());
    data::ShuffledBatches shuffled(view, scores.examples, session_.seed(), stage_.name + "/review");
    const std::int64_t review = reviews_++;
    network::EvaluationOptions options{.norm = network::NormMode::batch,
                                       .workers = session_.workers()};
    const auto batch = shuffled.batch(review);
    constexpr std::int64_t kAtOnce = 64;
    const std::int64_t examples = batch.targets.size(0);
    const auto part = [&](std::int64_t n) {
      const auto end = std::min(examples, (n + 1) * kAtOnce);
      return network::Batch{batch.inputs.slice(0, n * kAtOnce, end),
                            batch.targets.slice(0, n * kAtOnce, end)};
    };
    const auto result = network::evaluate(*supernet_, scores.architectures, part,
                                          (examples + kAtOnce - 1) / kAtOnce, options);
    scores.examples = examples;
    scores.rewards.assign(result.hits.begin(), result.hits.end());
    return scores;
  }

  std::string note() const {
    const auto best = recommend(Recommender::best_recent_mean, evidence_, ledger_.region(), 1);
    if (best.empty()) return "";
    return "leader " + session_.space()->label(best[0].architecture) + " " +
           std::to_string(best[0].value).substr(0, 5);
  }

  StageResult table() {
    std::vector<Architecture> seen;
    if (session_.whole().size() <= 10'000) {
      seen = session_.whole().enumerate();
    } else {
      for (const auto& row : evidence_.rows()) seen.push_back(row.architecture);
    }
    StageResult result = session_.table(stage_, seen);
    for (const Architecture& a : result.architectures) {
      const RewardRecord* record = evidence_.find(a);
      const double nan = std::nan("");
      result.columns["draws"].push_back(record ? static_cast<double>(record->trained()) : 0);
      result.columns["train_share"].push_back(evidence_.train_share(a));
      result.columns["mean_reward"].push_back(record ? record->mean() : nan);
      result.columns["recent_mean_reward"].push_back(record ? record->recent_mean() : nan);
      const auto* cut = ledger_.cut_of(a);
      result.columns["cut_round"].push_back(cut ? static_cast<double>(cut->round) : nan);
    }
    result.details["sampler"] = sampler_.name;
    result.details["over"] = sampler_.over;
    result.details["survivors"] = to_string(ledger_.region().size());
    if (pruner_) {
      result.details["guarantee"] = pruner_->guarantee();
      result.details["ledger"] = ledger_json();
    }
    return result;
  }

  nlohmann::json ledger_json() const {
    auto rows = nlohmann::json::array();
    const auto number = [](double v) {
      return std::isfinite(v) ? nlohmann::json(v) : nlohmann::json();
    };
    for (const auto& row : ledger_.rows()) {
      rows.push_back({{"round", row.round},
                      {"change", to_string(row.change.kind)},
                      {"what", session_.space()->label(row.change.what)},
                      {"statistic", row.change.statistic},
                      {"value", number(row.change.value)},
                      {"bound", number(row.change.bound)},
                      {"rival", session_.space()->label(row.change.rival)},
                      {"delta_spent", number(row.change.delta_spent)},
                      {"guarantee", row.change.guarantee},
                      {"left", row.left}});
    }
    return rows;
  }

  Session& session_;
  const StageConfig& stage_;
  SupernetSettings settings_;
  TrainingLength length_;
  network::OptimizerSettings optimizer_settings_;
  RewardSettings reward_settings_;
  data::ShuffledBatches batches_;
  std::int64_t rounds_;
  std::shared_ptr<Supernet> supernet_;
  network::Optimizer optimizer_;
  network::TrainingStep step_;
  PruningLedger ledger_;
  ConfiguredSampler sampler_;
  std::unique_ptr<Pruner> pruner_;
  RandomStream random_, pruner_random_;
  RewardScale reward_scale_;
  EvidenceTable evidence_;
  double largest_macs_ = 1;
  mutable std::unordered_map<Architecture, double, ArchitectureHash> macs_;
  std::int64_t round_ = 0;
  std::int64_t reviews_ = 0;
};

class SupernetStage : public Stage {
 public:
  explicit SupernetStage(StageConfig stage) : stage_(std::move(stage)) {
    stage_.read(TrainingLength::schema()).check(stage_);
  }
  StageResult run(Session& session) override { return SupernetTraining(session, stage_).run(); }

 private:
  StageConfig stage_;
};

}  // namespace

StageType supernet_stage() {
  StageKind kind;
  kind.kind = "supernet";
  kind.summary =
      "trains the shared weights; a sampler draws the subnets, a pruner may discard some";
  kind.parameters = joined(SupernetSettings::schema(), TrainingLength::schema(),
                           network::OptimizerSettings::stage_schema(), RewardSettings::schema());
  kind.slots = {{"sampler", "sampler"}, {"pruner", "pruner"}};
  kind.from = StageKind::From::optional;
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<SupernetStage>(stage); }};
}

}  // namespace nashost::pipeline
