#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "pipeline/candidates.hpp"
#include "pipeline/finetune_outcomes.hpp"
#include "pipeline/model_writer.hpp"
#include "pipeline/rival_race.hpp"
#include "pipeline/stage.hpp"
#include "pipeline/subnet_training.hpp"
#include "pipeline/trials.hpp"
#include "pipeline/weight_source.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;

class Finetuning {
 public:
  Finetuning(Session& session, const StageConfig& stage, const FinetuneSettings& settings,
             const CandidateSettings& candidates, const TrainingLength& length,
             const network::OptimizerSettings& optimizer)
      : session_(session),
        stage_(stage),
        settings_(settings),
        candidates_(candidates),
        length_(length),
        optimizer_(optimizer),
        source_(session, stage) {}

  StageResult run() {
    const auto begin = std::chrono::steady_clock::now();
    choice_ = choose_candidates(session_, stage_, source_, candidates_,
                                settings_.scoring(settings_.norm));
    StageResult result = session_.table(stage_, choice_.architectures);
    result.columns["choice"] = choice_.values;
    labels_ = result.labels;
    outcomes_.emplace(settings_, labels_);
    say("candidates", fmt::format("candidates {} ({})", fmt::join(labels_, ", "), choice_.by));
    if (settings_.until == "separated") {
      train_in_race(result);
    } else {
      train_all(result);
    }
    outcomes_->select();
    for (const std::string& sentence : outcomes_->divergences()) say("diverged", sentence);
    if (settings_.test) {
      for (FinetuneOutcome& one : outcomes_->all()) score_on(one, "test");
    }
    outcomes_->fill(result);
    result.details["workers"] = session_.workers();
    result.details["chosen_by"] = choice_.by;
    if (settings_.save) save(result);
    result.details["says"] = sentences(result);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
  }

 private:
  void say(const std::string& kind, const std::string& message) {
    session_.say(kind, stage_.name + ": " + message, stage_.name);
  }

  std::string role(std::size_t candidate, const std::string& arm, std::size_t seed) const {
    return stage_.name + "/" + labels_[candidate] + "/" + arm + "/seed " + std::to_string(seed);
  }
  /// The same for all candidates and arms.
  std::string order(std::size_t seed) const {
    return stage_.name + "/shuffle/seed " + std::to_string(seed);
  }

  std::unique_ptr<network::Subnet> make(std::size_t candidate, const std::string& arm,
                                        std::size_t seed) const {
    const Architecture& a = choice_.architectures[candidate];
    if (arm != FinetuneSettings::kScratch) return source_.extract(a);
    const auto fresh = session_.make_supernet();
    network::initialize(*fresh,
                        RandomStream(session_.seed(), role(candidate, arm, seed) + "/init").next());
    return std::make_unique<network::Subnet>(*fresh, a);
  }

  void finish(network::Subnet& subnet) const {
    if (settings_.norm == "recalibrate") {
      recalibrate(session_, subnet, settings_.scoring(settings_.norm));
    }
  }

  void train_all(const StageResult& table) {
    std::vector<Trial> trials;
    for (const std::string& arm : settings_.arms) {
      const bool trains = arm != FinetuneSettings::kInherited;
      for (std::size_t c = 0; c < labels_.size(); ++c) {
        for (std::size_t s = 0; s < (trains ? seeds() : 1); ++s) {
          outcomes_->add(c, arm, s);
          Trial& trial = trials.emplace_back();
          trial.role = role(c, arm, s);
          trial.order = order(s);
          trial.architecture = choice_.architectures[c];
          trial.weight = trains ? table.columns.at("macs")[c] : 0;
          trial.train = trains;
          trial.make = [this, c, arm, s] { return make(c, arm, s); };
          trial.finish = [this](network::Subnet& subnet) { finish(subnet); };
          trial.scoring = settings_.scoring("inherit");
        }
      }
    }
    const std::int64_t steps =
        length_.steps_of(session_.splits().train.batches(length_.batch_size));
    auto trained = run_trials(session_, trials, length_, optimizer_, stage_.name);
    for (std::size_t i = 0; i < trained.size(); ++i) {
      FinetuneOutcome& outcome = outcomes_->all()[i];
      outcome.subnet = std::move(trained[i].subnet);
      outcome.steps = trials[i].train ? steps : 0;
      outcome.seconds = trained[i].seconds;
      outcome.diverged = trained[i].diverged;
      outcome.scores = std::move(trained[i].scores);
    }
  }

  void train_in_race(StageResult& result) {
    for (std::size_t c = 0; c < labels_.size() && settings_.has(FinetuneSettings::kInherited);
         ++c) {
      FinetuneOutcome& extracted = outcomes_->add(c, FinetuneSettings::kInherited, 0);
      extracted.subnet = make(c, FinetuneSettings::kInherited, 0);
      finish(*extracted.subnet);
      score_on(extracted, "validation");
    }
    std::vector<Rival> rivals;
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      rivals.push_back({labels_[c], role(c, FinetuneSettings::kFinetuned, 0), order(0),
                        make(c, FinetuneSettings::kFinetuned, 0)});
    }
    RivalRaceSettings race_settings;
    race_settings.look_every = settings_.look_every;
    race_settings.delta = candidates_.delta;
    race_settings.bound = bound_from_name(candidates_.bound);
    const auto among = static_cast<double>(std::max(choice_.among, labels_.size()));
    race_settings.pairs = std::max(1.0, among * (among - 1) / 2);
    RaceResult raced = race(session_, std::move(rivals), length_, optimizer_,
                            settings_.scoring(settings_.norm), race_settings, stage_.name);
    Json lost = Json::object();
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      RivalResult& one = raced.rivals[c];
      FinetuneOutcome& outcome = outcomes_->add(c, FinetuneSettings::kFinetuned, 0);
      outcome.subnet = std::move(one.subnet);
      outcome.steps = one.steps;
      outcome.seconds = one.seconds;
      outcome.diverged = one.diverged;
      if (!one.lost_to.empty()) lost[labels_[c]] = {{"to", one.lost_to}, {"steps", one.lost_at}};
      if (outcome.diverged) continue;
      finish(*outcome.subnet);
      score_on(outcome, "validation");
    }
    result.details["race"] = {{"separated", raced.separated}, {"delta", candidates_.delta},
                              {"bound", candidates_.bound},   {"pairs", race_settings.pairs},
                              {"dropped", std::move(lost)},   {"looks", std::move(raced.looks)}};
  }

  void score_on(FinetuneOutcome& outcome, const std::string& split) {
    if (outcome.diverged) return;
    const Architecture any;
    outcome.scores[split] =
        score(session_, *outcome.subnet, std::span(&any, 1), session_.splits()[parse_split(split)],
              settings_.scoring("inherit"), session_.workers(), [this] { session_.check_stop(); });
  }

  std::size_t seeds() const { return static_cast<std::size_t>(settings_.seeds); }

  void save(StageResult& result) {
    ModelWriter writer(session_, stage_.name);
    for (const auto& [c, model] : outcomes_->models()) {
      network::ModelManifest manifest;
      manifest.arm = model->arm;
      manifest.seed = static_cast<std::int64_t>(model->seed);
      manifest.steps = model->steps;
      for (const auto& [split, scored] : model->scores) {
        manifest.accuracy[split] = scored.accuracy(0);
      }
      result.details["models"][labels_[c]] =
          writer.write(*model->subnet, choice_.architectures[c], std::move(manifest));
    }
    if (writer.no_script().empty()) return;
    result.details["no_torchscript"] = writer.no_script();
    say("no TorchScript", "models without TorchScript: " + writer.no_script());
  }

  std::vector<std::string> sentences(const StageResult& result) const {
    auto says = outcomes_->sentences(result);
    if (result.details.contains("race")) {
      const Json& race = result.details["race"];
      says.push_back(race["separated"].get<bool>()
                         ? "the race ended with one left: weights of different lengths stand here"
                         : fmt::format("the race ended with the budget: {} could not be separated",
                                       labels_.size() - race["dropped"].size()));
    }
    for (std::string& sentence : outcomes_->divergences()) says.push_back(std::move(sentence));
    return says;
  }

  Session& session_;
  const StageConfig& stage_;
  const FinetuneSettings& settings_;
  const CandidateSettings& candidates_;
  const TrainingLength& length_;
  const network::OptimizerSettings& optimizer_;
  WeightSource source_;
  Choice choice_;
  std::vector<std::string> labels_;
  std::optional<FinetuneOutcomes> outcomes_;  // once the candidates are known
};

class FinetuneStage : public Stage {
 public:
  explicit FinetuneStage(StageConfig stage)
      : stage_(std::move(stage)),
        settings_(stage_.read(FinetuneSettings::schema())),
        candidates_(stage_.read(CandidateSettings::schema())),
        length_(stage_.read(TrainingLength::schema())),
        optimizer_(stage_.read(network::OptimizerSettings::stage_schema())) {
    length_.check(stage_);
    candidates_.check(stage_);
    check_origin(stage_, /*from_models=*/true);
    settings_.check(stage_, optimizer_);
  }

  void check(Session& session) const override {
    if (session.splits().validation.size() == 0) {
      throw config_error(stage_.place, "stage '" + stage_.name +
                                           "' selects by validation images, and there are none: "
                                           "raise [data] validation");
    }
    if (!candidates_.architectures.empty()) {
      session.architectures(candidates_.architectures, stage_);
    }
    check_weights(session, stage_);
  }

  StageResult run(Session& session) override {
    return Finetuning(session, stage_, settings_, candidates_, length_, optimizer_).run();
  }

 private:
  StageConfig stage_;
  FinetuneSettings settings_;
  CandidateSettings candidates_;
  TrainingLength length_;
  network::OptimizerSettings optimizer_;
};

}  // namespace

StageType finetune_stage() {
  StageKind kind;
  kind.kind = "finetune";
  kind.summary = "extracts competing subnets, trains them on, chooses one, saves them";
  kind.parameters = joined(FinetuneSettings::schema(), CandidateSettings::schema(),
                           TrainingLength::schema(), network::OptimizerSettings::stage_schema());
  kind.from = StageKind::From::required;
  kind.leaves = StageKind::Leaves::models;
  kind.from_models = true;
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<FinetuneStage>(stage); }};
}

}  // namespace nashost::pipeline
