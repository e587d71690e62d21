#include <cmath>

#include "pipeline/stage.hpp"
#include "pipeline/supernet_search.hpp"
#include "pipeline/weight_source.hpp"

namespace nashost::pipeline {
namespace {

nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

nlohmann::json ledger_json(const PruningLedger& ledger) {
  auto rows = nlohmann::json::array();
  const SearchSpace& space = ledger.region().space();
  for (const auto& row : ledger.rows()) {
    auto literals = nlohmann::json::array();
    for (const Literal& one : row.change.what.literals()) {
      literals.push_back({one.decision, one.option});
    }
    rows.push_back({{"round", row.round},
                    {"change", to_string(row.change.kind)},
                    {"what", space.label(row.change.what)},
                    {"literals", std::move(literals)},
                    {"statistic", row.change.statistic},
                    {"value", number(row.change.value)},
                    {"bound", number(row.change.bound)},
                    {"rival", space.label(row.change.rival)},
                    {"delta_spent", number(row.change.delta_spent)},
                    {"guarantee", row.change.guarantee},
                    {"left", row.left}});
  }
  return rows;
}

nlohmann::json curves_json(const SupernetSearch& search) {
  const SearchSpace& space = search.ledger().region().space();
  const auto& rows = search.evidence().rows();
  nlohmann::json curves = {{"rounds", nlohmann::json::array()},
                           {"mean_reward", nlohmann::json::object()},
                           {"looks", nlohmann::json::array()},
                           {"leader", nlohmann::json::array()}};
  const bool all_kept = rows.size() <= RewardCurves::kMostRows;
  for (const auto& window : search.curves().windows()) {
    curves["rounds"].push_back(window.round);
    for (std::size_t i = 0; all_kept && i < rows.size(); ++i) {
      auto& curve = curves["mean_reward"][space.label(rows[i].architecture)];
      curve.push_back(i < window.mean.size() ? number(window.mean[i]) : nlohmann::json());
    }
  }
  for (const auto& look : search.curves().looks()) {
    curves["looks"].push_back(look.round);
    curves["leader"].push_back(space.label(look.leader));
  }
  return curves;
}

StageResult result_of(Session& session, const StageConfig& stage, const SupernetSearch& search) {
  std::vector<Architecture> seen;
  if (session.whole().size() <= 10'000) {
    seen = session.whole().enumerate();
  } else {
    for (const auto& row : search.evidence().rows()) seen.push_back(row.architecture);
  }
  StageResult result = session.table(stage, seen);
  for (const Architecture& a : result.architectures) {
    const RewardRecord* record = search.evidence().find(a);
    const double nan = std::nan("");
    result.columns["draws"].push_back(record ? static_cast<double>(record->trained()) : 0);
    result.columns["rewards"].push_back(record ? static_cast<double>(record->rewards()) : 0);
    result.columns["train_share"].push_back(search.evidence().train_share(a));
    result.columns["mean_reward"].push_back(record ? record->mean() : nan);
    result.columns["recent_mean_reward"].push_back(record ? record->recent_mean() : nan);
    const auto* cut = search.ledger().cut_of(a);
    result.columns["cut_round"].push_back(cut ? static_cast<double>(cut->round) : nan);
  }
  result.details["sampler"] = search.sampler().name;
  result.details["over"] = search.sampler().over;
  result.details["survivors"] = to_string(search.ledger().region().size());
  result.details["curves"] = curves_json(search);
  if (search.pruner() != nullptr) {
    result.details["guarantee"] = search.pruner()->guarantee();
    result.details["ledger"] = ledger_json(search.ledger());
  }
  result.seconds = search.seconds();
  result.details["rounds"] = search.rounds_done();
  result.details["rounds_per_second"] = static_cast<double>(search.rounds_done()) / result.seconds;
  return result;
}

class SupernetStage : public Stage {
 public:
  explicit SupernetStage(StageConfig stage) : stage_(std::move(stage)) {
    stage_.read(TrainingLength::schema()).check(stage_);
    check_origin(stage_, /*from_models=*/false);
  }

  void check(Session& session) const override { check_weights(session, stage_); }

  StageResult run(Session& session) override {
    std::string fault;
    for (;;) {
      SupernetSearch search(session, stage_);
      try {
        search.run();
        session.keep_region(stage_.name, search.ledger().region());
        session.keep_supernet(stage_.name, search.training().supernet());
        return result_of(session, stage_, search);
      } catch (const LossFault& found) {
        if (!fault.empty()) throw Error(explained(session, fault, found.what()));
        fault = found.what();
        session.say("rollback", fault + ": going back to the last checkpoint, once", stage_.name,
                    search.rounds_done());
      }
    }
  }

 private:
  /// Everything is repeated bit for bit, so what comes again has its cause in the settings; what
  /// does not come again was the machine.
  std::string explained(Session& session, const std::string& first,
                        const std::string& second) const {
    std::string kept = "there is no checkpoint of the stage yet";
    for (const auto& entry : session.checkpoints().list()) {
      if (entry.stage != stage_.name) continue;
      kept = "the last good checkpoint is " + entry.folder.string();
      break;
    }
    return second +
           (first == second ? ", again after going back" : ", after going back for another") +
           ": lower learning_rate, or look at the data; " + kept;
  }

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
  kind.leaves = StageKind::Leaves::supernet;
  return {std::move(kind),
          [](const StageConfig& stage) { return std::make_unique<SupernetStage>(stage); }};
}

}  // namespace nashost::pipeline
