#include "pipeline/finetune_outcomes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "findings/score_column.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;

/// Mean over the candidates, in points; nothing where a value is missing.
std::optional<double> mean_of(const StageResult& result, const std::string& column) {
  const auto found = result.columns.find(column);
  if (found == result.columns.end()) return std::nullopt;
  double sum = 0;
  for (const double value : found->second) sum += value;
  if (!std::isfinite(sum)) return std::nullopt;
  return 100 * sum / static_cast<double>(found->second.size());
}

}  // namespace

double FinetuneOutcome::accuracy(const std::string& split) const {
  return diverged ? std::numeric_limits<double>::quiet_NaN() : scores.at(split).accuracy(0);
}

FinetuneOutcome& FinetuneOutcomes::add(std::size_t candidate, const std::string& arm,
                                       std::size_t seed) {
  FinetuneOutcome& outcome = all_.emplace_back();
  outcome.candidate = candidate;
  outcome.arm = arm;
  outcome.seed = seed;
  return outcome;
}

/// In the order of the seeds.
std::vector<const FinetuneOutcome*> FinetuneOutcomes::of(std::size_t candidate,
                                                         const std::string& arm) const {
  std::vector<const FinetuneOutcome*> found;
  for (const FinetuneOutcome& one : all_) {
    if (one.candidate == candidate && one.arm == arm) found.push_back(&one);
  }
  return found;
}

void FinetuneOutcomes::select() {
  double best = -1;
  for (std::size_t c = 0; c < labels_.size(); ++c) {
    double sum = 0, model = -1;
    const auto trainings = of(c, settings_.main_arm());
    for (const FinetuneOutcome* one : trainings) {
      const double own = one->accuracy("validation");
      sum += own;
      if (own > model) {
        model = own;
        models_[c] = one;
      }
    }
    const double mean = sum / static_cast<double>(trainings.size());
    if (mean > best) {
      best = mean;
      chosen_ = labels_[c];
    }
  }
}

std::vector<std::string> FinetuneOutcomes::divergences() const {
  std::vector<std::string> sentences;
  for (const FinetuneOutcome& one : all_) {
    if (!one.diverged) continue;
    sentences.push_back(fmt::format("{} ({}, seed {}) diverged: its loss was not finite",
                                    labels_[one.candidate], one.arm, one.seed));
  }
  return sentences;
}

void FinetuneOutcomes::fill(StageResult& result) const {
  for (const std::string& arm : settings_.arms) {
    fill_scores(result, arm, "validation");
    if (settings_.test) fill_scores(result, arm, "test");
  }
  for (std::size_t c = 0; c < labels_.size(); ++c) {
    double seconds = 0, steps = 0;
    for (const FinetuneOutcome* one : of(c, settings_.main_arm())) {
      seconds += one->seconds;
      steps = std::max(steps, static_cast<double>(one->steps));
    }
    result.columns["steps"].push_back(steps);
    result.columns["seconds"].push_back(seconds);
  }
  for (const auto& [c, model] : models_) result.details["model_seed"][labels_[c]] = model->seed;
  if (!chosen_.empty()) result.details["chosen"] = chosen_;
  double all = 0;
  for (const FinetuneOutcome& one : all_) {
    all += one.seconds;
    if (!one.diverged) continue;
    result.details["diverged"].push_back(
        {{"architecture", labels_[one.candidate]}, {"arm", one.arm}, {"seed", one.seed}});
  }
  result.details["training_seconds_in_all"] = all;
  result.details["arms"] = settings_.arms;
  result.details["main_arm"] = settings_.main_arm();
  result.details["seeds"] = settings_.seeds;
  result.details["norm"] = settings_.norm;
}

/// The mean over seeds as a column, each seed's number beside it, and the answers (none right where
/// a training diverged, which then has no number either).
void FinetuneOutcomes::fill_scores(StageResult& result, const std::string& arm,
                                   const std::string& split) const {
  const std::string column = settings_.column(arm, split);
  const std::string key = findings::answers_key(column);
  std::size_t images = 0;
  for (const FinetuneOutcome& one : all_) {
    if (!one.diverged) images = one.scores.at(split).hits.size();
  }
  Json by_seed = Json::object();
  std::size_t trainings = 1;
  for (std::size_t c = 0; c < labels_.size(); ++c) {
    double sum = 0, loss = 0;
    const auto own = of(c, arm);
    trainings = own.size();
    for (const FinetuneOutcome* one : own) {
      const double right = one->accuracy(split);
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

std::vector<std::string> FinetuneOutcomes::sentences(const StageResult& result) const {
  std::vector<std::string> says;
  if (!chosen_.empty()) {
    says.push_back(fmt::format("{} is chosen, by accuracy on validation images, out of {}", chosen_,
                               fmt::join(labels_, ", ")));
  }
  const std::string split = settings_.test ? "test" : "validation";
  const auto main = mean_of(result, settings_.column(settings_.main_arm(), split));
  for (const std::string& arm : settings_.arms) {
    const auto other = mean_of(result, settings_.column(arm, split));
    if (arm == settings_.main_arm() || !main || !other) continue;
    says.push_back(fmt::format(
        "{}: {:.2f} % on {} images, mean of the candidates; {} {:.2f} %", settings_.main_arm(),
        *main, split,
        arm == FinetuneSettings::kScratch ? "from scratch with as many steps" : "as extracted",
        *other));
  }
  return says;
}

}  // namespace nashost::pipeline
