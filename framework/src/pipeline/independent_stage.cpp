#include <chrono>
#include <cmath>
#include <limits>

#include "pipeline/session.hpp"
#include "pipeline/stage.hpp"
#include "pipeline/trials.hpp"

namespace nashost::pipeline {
namespace {

struct IndependentSettings {
  std::vector<std::string> architectures;
  std::int64_t seeds = 1;
  static Schema<IndependentSettings> schema() {
    using S = IndependentSettings;
    return Schema<S>()
        .add("architectures", &S::architectures,
             {.doc = "labels of those to train, such as \"(2, 3)\"; none: all of the space"})
        .add(
            "seeds", &S::seeds,
            {.doc = "trainings of each, with other initial weights and another order of the images",
             .min = 1});
  }
};

class IndependentStage : public Stage {
 public:
  explicit IndependentStage(StageConfig stage)
      : stage_(std::move(stage)),
        settings_(stage_.read(IndependentSettings::schema())),
        length_(stage_.read(TrainingLength::schema())),
        optimizer_(stage_.read(network::OptimizerSettings::stage_schema())),
        scoring_(stage_.read(ScoringSettings::schema())) {
    length_.check(stage_);
  }

  StageResult run(Session& session) override {
    length_.check_fits(stage_, session.splits().train.size());
    const auto begin = std::chrono::steady_clock::now();
    StageResult result =
        session.table(stage_, session.architectures(settings_.architectures, stage_));
    const auto trials = trials_of(session, result);
    const auto trained = run_trials(session, trials, length_, optimizer_, stage_.name);
    fill(session, result, trained);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    double all = 0;
    for (const TrialResult& one : trained) all += one.seconds;
    result.details["seeds"] = settings_.seeds;
    result.details["training_seconds_in_all"] = all;
    result.details["workers"] = session.workers();
    result.details["steps_in_all"] =
        length_.steps_of(session.splits().train.batches(length_.batch_size)) *
        static_cast<std::int64_t>(trained.size());
    return result;
  }

 private:
  std::vector<Trial> trials_of(Session& session, const StageResult& table) const {
    std::vector<Trial> trials;
    for (std::size_t a = 0; a < table.architectures.size(); ++a) {
      for (std::int64_t s = 0; s < settings_.seeds; ++s) {
        Trial trial;
        trial.role = stage_.name + "/" + table.labels[a] + "/seed " + std::to_string(s);
        trial.order = stage_.name + "/shuffle/seed " + std::to_string(s);
        trial.weight = table.columns.at("macs")[a];
        trial.scoring = scoring_;
        trial.architecture = table.architectures[a];
        trial.make = [&session, architecture = table.architectures[a], role = trial.role] {
          const auto supernet = session.make_supernet();
          network::initialize(*supernet, RandomStream(session.seed(), role + "/init").next());
          return std::make_unique<network::Subnet>(*supernet, architecture);
        };
        trials.push_back(std::move(trial));
      }
    }
    return trials;
  }

  /// Means over seeds; each seed's own accuracy goes to the details.
  void fill(const Session& session, StageResult& result,
            const std::vector<TrialResult>& trained) const {
    const auto seeds = static_cast<std::size_t>(settings_.seeds);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    auto by_seed = nlohmann::json::object();
    for (std::size_t a = 0; a < result.architectures.size(); ++a) {
      double seconds = 0;
      for (std::size_t s = 0; s < seeds; ++s) seconds += trained[a * seeds + s].seconds;
      result.columns["seconds"].push_back(seconds);
      for (const std::string& split : scoring_.splits) {
        double accuracy = 0, loss = 0;
        for (std::size_t s = 0; s < seeds; ++s) {
          const TrialResult& one = trained[a * seeds + s];
          const double own = one.diverged ? nan : one.scores.at(split).accuracy(0);
          accuracy += own;
          loss += one.diverged ? nan : one.scores.at(split).loss[0];
          by_seed[split][result.labels[a]].push_back(std::isnan(own) ? nlohmann::json()
                                                                     : nlohmann::json(own));
          auto& all = result.hits[seeds == 1 ? split : split + "/" + std::to_string(s)];
          if (one.diverged) {  // no number, and no right answer
            all.resize(
                all.size() + static_cast<std::size_t>(session.splits()[parse_split(split)].size()),
                0);
            continue;
          }
          const auto& hits = one.scores.at(split).hits;
          all.insert(all.end(), hits.begin(), hits.end());
        }
        result.columns["accuracy_" + split].push_back(accuracy / static_cast<double>(seeds));
        result.columns["loss_" + split].push_back(loss / static_cast<double>(seeds));
      }
    }
    if (seeds > 1) result.details["accuracy_by_seed"] = std::move(by_seed);
    for (std::size_t i = 0; i < trained.size(); ++i) {
      if (trained[i].diverged) result.details["diverged"].push_back(result.labels[i / seeds]);
    }
  }

  StageConfig stage_;
  IndependentSettings settings_;
  TrainingLength length_;
  network::OptimizerSettings optimizer_;
  ScoringSettings scoring_;
};

}  // namespace

StageType independent_stage() {
  StageKind kind;
  kind.kind = "independent";
  kind.summary = "trains subnets alone, from scratch, several at once";
  kind.parameters = joined(IndependentSettings::schema(), TrainingLength::schema(),
                           network::OptimizerSettings::stage_schema(), ScoringSettings::schema());
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<IndependentStage>(stage); }};
}

}  // namespace nashost::pipeline
