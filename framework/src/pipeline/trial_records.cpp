#include "pipeline/trial_records.hpp"

#include "core/contained_path.hpp"
#include "network/safetensors.hpp"
#include "store/run_reader.hpp"

namespace nashost::pipeline {
namespace {

network::EvaluationResult evaluation_of(const ScoreRow& row) {
  network::EvaluationResult result;
  result.examples = static_cast<std::int64_t>(row.hits.size());
  result.correct = {row.correct};
  result.loss = {row.loss};
  result.hits = row.hits;
  return result;
}

}  // namespace

TrialRecords::TrialRecords(Session& session, const std::string& stage,
                           const std::vector<Trial>& trials)
    : session_(session), stage_(stage) {
  session.folder().folder("checkpoints/trials");
  for (TrialRow& row : RunReader(session.folder().path()).trials(stage)) {
    if (usable(row, trials)) {
      finished_.emplace(static_cast<std::size_t>(row.trial), std::move(row));
      continue;
    }
    session.warn(
        "damaged trial",
        stage + ": the weights of trial " + row.role + " are gone or damaged: training it again",
        stage);
    session.store().drop_trial(stage, row.trial);
  }
}

std::filesystem::path TrialRecords::file(std::size_t number) const {
  return contained(session_.folder().path(),
                   "checkpoints/trials/" + stage_ + "-" + std::to_string(number) + ".safetensors");
}

bool TrialRecords::usable(const TrialRow& row, const std::vector<Trial>& trials) const {
  const auto number = static_cast<std::size_t>(row.trial);
  if (row.trial < 0 || number >= trials.size() || trials[number].role != row.role) return false;
  try {
    return sha256_of_file(file(number)) == row.weights_sha256;
  } catch (const Error&) {
    return false;
  }
}

TrialResult TrialRecords::take(std::size_t number, const Trial& trial) const {
  const TrialRow& row = finished_.at(number);
  TrialResult result;
  result.subnet = trial.make();
  network::load_tensors(*result.subnet, network::read_safetensors(file(number)).tensors,
                        file(number).string());
  result.seconds = row.seconds;
  result.diverged = row.diverged;
  result.first_loss = row.first_loss;
  result.last_loss = row.last_loss;
  for (const auto& [split, score] : row.scores) result.scores[split] = evaluation_of(score);
  return result;
}

void TrialRecords::keep(std::size_t number, const Trial& trial, const TrialResult& result) {
  network::write_safetensors(file(number), network::tensors_of(*result.subnet),
                             {{"trial", trial.role}});
  TrialRow row;
  row.trial = static_cast<std::int64_t>(number);
  row.role = trial.role;
  row.architecture = trial.architecture;
  row.trained = trial.train;
  row.diverged = result.diverged;
  row.seconds = result.seconds;
  row.first_loss = result.first_loss;
  row.last_loss = result.last_loss;
  for (const auto& [split, score] : result.scores) {
    row.scores[split] = {score.correct.at(0), score.loss.at(0), score.hits};
  }
  row.weights_sha256 = sha256_of_file(file(number));
  session_.store().add_trial(stage_, row);
}

}  // namespace nashost::pipeline
