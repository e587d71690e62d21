#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "findings/score_column.hpp"
#include "pipeline/candidates.hpp"
#include "pipeline/finetune_settings.hpp"
#include "pipeline/model_writer.hpp"
#include "pipeline/rival_race.hpp"
#include "pipeline/stage.hpp"
#include "pipeline/subnet_training.hpp"
#include "pipeline/trials.hpp"
#include "pipeline/weight_source.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;

/// One trained (or only extracted) network.
struct Outcome {
  std::size_t candidate = 0, seed = 0;
  std::string arm;
  std::unique_ptr<network::Subnet> subnet;
  std::int64_t steps = 0;
  double seconds = 0;
  bool diverged = false;
  std::map<std::string, network::EvaluationResult> scores;  // by split
};

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
    say("candidates", "candidates " + list(labels_) + " (" + choice_.by + ")");
    if (settings_.until == "separated") {
      train_in_race(result);
    } else {
      train_all(result);
    }
    select(result);
    if (settings_.test) {
      for (Outcome& one : outcomes_) score_on(one, "test");
    }
    fill(result);
    if (settings_.save) save(result);
    result.details["says"] = lines(result);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
  }

 private:
  static std::string list(const std::vector<std::string>& labels) {
    std::string text;
    for (const auto& label : labels) text += (text.empty() ? "" : ", ") + label;
    return text;
  }

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
          Outcome& outcome = outcomes_.emplace_back();
          outcome.candidate = c;
          outcome.seed = s;
          outcome.arm = arm;
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
      outcomes_[i].subnet = std::move(trained[i].subnet);
      outcomes_[i].steps = trials[i].train ? steps : 0;
      outcomes_[i].seconds = trained[i].seconds;
      outcomes_[i].diverged = trained[i].diverged;
      outcomes_[i].scores = std::move(trained[i].scores);
    }
  }

  void train_in_race(StageResult& result) {
    for (std::size_t c = 0; c < labels_.size() && settings_.has(FinetuneSettings::kInherited);
         ++c) {
      Outcome& extracted = outcomes_.emplace_back();
      extracted.candidate = c;
      extracted.arm = FinetuneSettings::kInherited;
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
      Outcome& outcome = outcomes_.emplace_back();
      outcome.candidate = c;
      outcome.arm = FinetuneSettings::kFinetuned;
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

  void score_on(Outcome& outcome, const std::string& split) {
    if (outcome.diverged) return;
    const Architecture any;
    outcome.scores[split] =
        score(session_, *outcome.subnet, std::span(&any, 1), session_.splits()[parse_split(split)],
              settings_.scoring("inherit"), session_.workers(), [this] { session_.check_stop(); });
  }

  std::size_t seeds() const { return static_cast<std::size_t>(settings_.seeds); }

  /// Of one candidate and arm, in the order of the seeds.
  std::vector<const Outcome*> of(std::size_t candidate, const std::string& arm) const {
    std::vector<const Outcome*> found;
    for (const Outcome& one : outcomes_) {
      if (one.candidate == candidate && one.arm == arm) found.push_back(&one);
    }
    return found;
  }

  static double accuracy(const Outcome& outcome, const std::string& split) {
    return outcome.diverged ? std::numeric_limits<double>::quiet_NaN()
                            : outcome.scores.at(split).accuracy(0);
  }

  /// By validation accuracy: the seed of each candidate's model, and the candidate with the best
  /// mean.
  void select(StageResult& result) {
    double best = -1;
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      double sum = 0, model = -1;
      const auto trainings = of(c, settings_.main_arm());
      for (const Outcome* one : trainings) {
        const double own = accuracy(*one, "validation");
        sum += own;
        if (own > model) {
          model = own;
          models_[c] = one;
        }
      }
      if (models_.contains(c)) result.details["model_seed"][labels_[c]] = models_.at(c)->seed;
      const double mean = sum / static_cast<double>(trainings.size());
      if (mean > best) {
        best = mean;
        result.details["chosen"] = labels_[c];
      }
    }
    for (const Outcome& one : outcomes_) {
      if (!one.diverged) continue;
      result.details["diverged"].push_back(
          {{"architecture", labels_[one.candidate]}, {"arm", one.arm}, {"seed", one.seed}});
      say("diverged", diverged(one));
    }
  }

  std::string diverged(const Outcome& one) const {
    return labels_[one.candidate] + " (" + one.arm + ", seed " + std::to_string(one.seed) +
           ") diverged: its loss was not finite";
  }

  void fill(StageResult& result) const {
    for (const std::string& arm : settings_.arms) {
      for (const char* split : {"validation", "test"}) {
        if (std::string(split) == "test" && !settings_.test) continue;
        fill_scores(result, arm, split);
      }
    }
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      double seconds = 0, steps = 0;
      for (const Outcome* one : of(c, settings_.main_arm())) {
        seconds += one->seconds;
        steps = std::max(steps, static_cast<double>(one->steps));
      }
      result.columns["steps"].push_back(steps);
      result.columns["seconds"].push_back(seconds);
    }
    double all = 0;
    for (const Outcome& one : outcomes_) all += one.seconds;
    result.details["training_seconds_in_all"] = all;
    result.details["arms"] = settings_.arms;
    result.details["main_arm"] = settings_.main_arm();
    result.details["seeds"] = settings_.seeds;
    result.details["workers"] = session_.workers();
    result.details["norm"] = settings_.norm;
    result.details["chosen_by"] = choice_.by;
  }

  /// The mean over seeds as a column, each seed's number beside it, and the answers (none right
  /// where a training diverged, which then has no number either).
  void fill_scores(StageResult& result, const std::string& arm, const std::string& split) const {
    const std::string column = settings_.column(arm, split);
    const std::string key = findings::answers_key(column);
    std::size_t images = 0;
    for (const Outcome& one : outcomes_) {
      if (!one.diverged) images = one.scores.at(split).hits.size();
    }
    Json by_seed = Json::object();
    std::size_t trainings = 1;
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      double sum = 0, loss = 0;
      const auto own = of(c, arm);
      trainings = own.size();
      for (const Outcome* one : own) {
        const double right = accuracy(*one, split);
        sum += right;
        loss += one->diverged ? right : one->scores.at(split).loss[0];
        by_seed[labels_[c]].push_back(one->diverged ? Json() : Json(right));
        auto& hits = result.hits[trainings == 1 ? key : key + "/" + std::to_string(one->seed)];
        if (one->diverged) {
          hits.resize(hits.size() + images, 0);
        } else {
          const auto& these = one->scores.at(split).hits;
          hits.insert(hits.end(), these.begin(), these.end());
        }
      }
      result.columns[column].push_back(sum / static_cast<double>(trainings));
      if (arm == settings_.main_arm()) {
        result.columns["loss_" + split].push_back(loss / static_cast<double>(trainings));
      }
    }
    if (trainings > 1) result.details["accuracy_by_seed"][key] = std::move(by_seed);
  }

  void save(StageResult& result) {
    ModelWriter writer(session_, stage_.name);
    for (const auto& [c, model] : models_) {
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

  /// Mean accuracy of an arm over the candidates, in points.
  std::optional<double> mean_of(const StageResult& result, const std::string& column) const {
    const auto found = result.columns.find(column);
    if (found == result.columns.end()) return std::nullopt;
    double sum = 0;
    for (const double value : found->second) sum += value;
    if (!std::isfinite(sum)) return std::nullopt;
    return 100 * sum / static_cast<double>(found->second.size());
  }

  Json lines(const StageResult& result) const {
    Json says = Json::array();
    const auto number = [](double value) {
      const std::string text = std::to_string(value);
      return text.substr(0, text.find('.') + 3);
    };
    if (result.details.contains("chosen")) {
      says.push_back(result.details["chosen"].get<std::string>() +
                     " is chosen, by accuracy on validation images, out of " + list(labels_));
    }
    const char* split = settings_.test ? "test" : "validation";
    const auto main = mean_of(result, settings_.column(settings_.main_arm(), split));
    for (const std::string& arm : settings_.arms) {
      const auto other = mean_of(result, settings_.column(arm, split));
      if (arm == settings_.main_arm() || !main || !other) continue;
      says.push_back(settings_.main_arm() + ": " + number(*main) + " % on " + split +
                     " images, mean of the candidates; " +
                     (arm == FinetuneSettings::kScratch ? "from scratch with as many steps "
                                                        : "as extracted ") +
                     number(*other) + " %");
    }
    if (result.details.contains("race")) {
      const Json& race = result.details["race"];
      says.push_back(race["separated"].get<bool>()
                         ? "the race ended with one left: weights of different lengths stand here"
                         : "the race ended with the budget: " +
                               std::to_string(labels_.size() - race["dropped"].size()) +
                               " could not be separated");
    }
    for (const Outcome& one : outcomes_) {
      if (one.diverged) says.push_back(diverged(one));
    }
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
  std::vector<Outcome> outcomes_;
  std::map<std::size_t, const Outcome*> models_;  // by candidate
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
    check_origin(stage_);
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
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<FinetuneStage>(stage); }};
}

}  // namespace nashost::pipeline
