#include "findings/sampler_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "stats/rank_correlation.hpp"

namespace nashost::findings {
namespace {

using Json = nlohmann::json;
using Values = std::vector<double>;

/// The first of these columns that the stage has; else empty.
std::string first_of(std::initializer_list<const char*> columns, const StageResult& stage) {
  for (const char* name : columns) {
    if (stage.has(name)) return name;
  }
  return {};
}

/// Selection is by validation images where there are any; truth is by test images.
std::string score_of(const StageResult& stage) {
  return first_of({"accuracy_validation", "accuracy_test", "accuracy_train"}, stage);
}
std::string truth_of(const StageResult& stage) {
  return first_of({"accuracy_test", "accuracy_validation", "accuracy_train"}, stage);
}

/// 1 + the number of larger values; a damaged store may lack one, which is last then.
std::vector<std::int64_t> ranks(Values values) {
  for (double& value : values) {
    if (std::isnan(value)) value = -std::numeric_limits<double>::infinity();
  }
  Values sorted = values;
  std::ranges::sort(sorted, std::greater());
  std::vector<std::int64_t> ranks;
  for (const double value : values) {
    ranks.push_back(1 + (std::ranges::lower_bound(sorted, value, std::greater()) - sorted.begin()));
  }
  return ranks;
}

std::optional<double> kendall(const Values& x, const Values& y) {
  const auto answer = stats::kendall(x, y);
  return answer ? std::optional(*answer) : std::nullopt;
}

/// Values of `column` for these architectures; `missing` where the stage does not know one.
Values looked_up(const StageResult& stage, const std::string& column,
                 const std::vector<std::string>& labels, double missing) {
  std::unordered_map<std::string, double> known;
  const Values& values = stage.columns.at(column);
  for (std::size_t i = 0; i < stage.labels.size(); ++i) known[stage.labels[i]] = values[i];
  Values found;
  for (const std::string& label : labels) {
    const auto one = known.find(label);
    found.push_back(one == known.end() ? missing : one->second);
  }
  return found;
}

/// Over the places where the truth is known: a training may have diverged.
void judge(SamplerRecord& record, const StageResult& truth, const Values& score, std::size_t best) {
  const Values all = looked_up(truth, truth_of(truth), record.labels, std::nan(""));
  Values here, there;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (std::isnan(all[i])) continue;
    here.push_back(score[i]);
    there.push_back(all[i]);
  }
  record.truth = truth.name;
  record.true_order = kendall(here, there);
  if (std::isnan(all[best])) return;
  record.true_rank = 1 + std::ranges::count_if(there, [&](double v) { return v > all[best]; });
}

SamplerRecord record_of(const StageResult& supernet, const StageResult& scores,
                        const StageResult* truth) {
  SamplerRecord record;
  record.stage = supernet.name;
  record.sampler = supernet.details.value("sampler", "");
  const std::string over = supernet.details.value("over", "");
  if (!over.empty()) record.sampler += " over " + over;
  record.rounds = supernet.details.value("rounds", std::int64_t{0});
  record.seconds = supernet.seconds;
  record.scored_by = scores.name;
  record.score = score_of(scores);
  record.labels = scores.labels;
  const Values& score = scores.columns.at(record.score);
  record.rank = ranks(score);
  record.train_share = looked_up(supernet, "train_share", scores.labels, 0);
  const auto best = static_cast<std::size_t>(std::ranges::max_element(score) - score.begin());
  record.best = scores.labels[best];
  record.best_score = score[best];
  record.best_share = record.train_share[best];
  if (scores.has("accuracy_test")) record.best_test = scores.columns.at("accuracy_test")[best];
  record.share_order = kendall(record.train_share, score);
  if (truth != nullptr) judge(record, *truth, score, best);
  return record;
}

}  // namespace

std::vector<SamplerRecord> compare_samplers(std::span<const StageResult> results) {
  const StageResult* truth = nullptr;
  for (const StageResult& stage : results) {
    if (stage.kind == "independent" && !truth_of(stage).empty()) truth = &stage;
  }
  std::vector<SamplerRecord> records;
  for (const StageResult& supernet : results) {
    if (supernet.kind != "supernet" || !supernet.has("train_share")) continue;
    const auto scores = std::ranges::find_if(results, [&](const StageResult& stage) {
      return stage.kind == "evaluate" && stage.from == supernet.name && !stage.labels.empty() &&
             !score_of(stage).empty();
    });
    if (scores != results.end()) records.push_back(record_of(supernet, *scores, truth));
  }
  return records;
}

Json to_json(const std::vector<SamplerRecord>& records) {
  Json list = Json::array();
  for (const SamplerRecord& one : records) {
    Json json = {
        {"stage", one.stage},     {"sampler", one.sampler},       {"rounds", one.rounds},
        {"seconds", one.seconds}, {"scored_by", one.scored_by},   {"score", one.score},
        {"best", one.best},       {"best_score", one.best_score}, {"best_share", one.best_share}};
    if (one.best_test) json["best_test"] = *one.best_test;
    if (one.share_order) json["share_order"] = *one.share_order;
    if (!one.truth.empty()) json["truth"] = one.truth;
    if (one.true_rank) json["true_rank"] = *one.true_rank;
    if (one.true_order) json["true_order"] = *one.true_order;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace nashost::findings
