#include "findings/score_column.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost::findings {
namespace {

using Answers = stats::ScoreSample::Answers;

void require_column(const StageResult& stage, const std::string& column) {
  if (stage.has(column)) return;
  std::vector<std::string> known;
  std::string list;
  for (const auto& [name, values] : stage.columns) {
    known.push_back(name);
    list += (list.empty() ? "" : ", ") + name;
  }
  throw ConfigError("stage '" + stage.name + "' has no column '" + column + "'" +
                    did_you_mean(column, known) + "; it has " + list);
}

/// seed, row: the numbers that a stage with several seeds keeps beside their mean.
std::vector<std::vector<double>> numbers_by_seed(const StageResult& stage,
                                                 const std::string& column) {
  const auto all = stage.details.find("accuracy_by_seed");
  const std::string key = answers_key(column);
  if (all == stage.details.end() || !all->contains(key)) return {stage.columns.at(column)};
  std::vector<std::vector<double>> seeds;
  for (std::size_t row = 0; row < stage.labels.size(); ++row) {
    const auto& values = all->at(key).at(stage.labels[row]);
    if (seeds.empty()) seeds.resize(values.size());
    for (std::size_t s = 0; s < seeds.size(); ++s) {
      const auto& value = values.at(s);
      seeds[s].push_back(value.is_number() ? value.get<double>() : std::nan(""));
    }
  }
  return seeds;
}

/// Per seed the right answers of all rows; empty where a seed has none.
std::vector<Answers> answers_by_seed(const StageResult& stage, const std::string& column,
                                     std::size_t seeds) {
  const std::size_t rows = stage.labels.size();
  std::vector<Answers> found;
  for (std::size_t s = 0; s < seeds && rows > 0; ++s) {
    const std::string key = answers_key(column);
    const auto hits = stage.hits.find(seeds == 1 ? key : key + "/" + std::to_string(s));
    if (hits == stage.hits.end() || hits->second.empty()) return {};
    const auto images = static_cast<std::ptrdiff_t>(hits->second.size() / rows);
    Answers& answers = found.emplace_back();
    for (auto begin = hits->second.begin(); begin != hits->second.end(); begin += images) {
      answers.emplace_back(begin, begin + images);
    }
  }
  return found;
}

template <class T>
std::vector<T> chosen(const std::vector<T>& values, const std::vector<std::size_t>& rows) {
  std::vector<T> kept;
  for (const std::size_t row : rows) kept.push_back(values[row]);
  return kept;
}

void keep_rows(ScoreColumn& column, const std::vector<std::size_t>& rows) {
  column.architectures = chosen(column.architectures, rows);
  column.labels = chosen(column.labels, rows);
  for (auto& seed : column.by_seed) seed = chosen(seed, rows);
  for (auto& seed : column.answers) seed = chosen(seed, rows);
}

ScoreColumn of_one(const StageResult& stage, const std::string& name) {
  require_column(stage, name);
  ScoreColumn column;
  column.stages = stage.name;
  column.column = name;
  column.split = split_of(name);
  column.architectures = stage.architectures;
  column.labels = stage.labels;
  column.by_seed = numbers_by_seed(stage, name);
  column.answers = answers_by_seed(stage, name, column.by_seed.size());
  column.sampled = stage.details.value("sampled", false);
  std::vector<std::size_t> measured;
  for (std::size_t row = 0; row < column.labels.size(); ++row) {
    if (std::ranges::all_of(column.by_seed, [&](auto& s) { return std::isfinite(s[row]); })) {
      measured.push_back(row);
    }
  }
  keep_rows(column, measured);
  return column;
}

}  // namespace

stats::ScoreSample ScoreColumn::sample() const {
  return answers.empty() ? stats::ScoreSample::of_seeds(by_seed)
                         : stats::ScoreSample::of_answers(answers);
}

ScoreColumn score_column(std::span<const StageResult* const> stages, const std::string& column) {
  if (stages.empty()) throw ConfigError("no stage is named for column '" + column + "'");
  ScoreColumn all = of_one(*stages.front(), column);
  for (const StageResult* stage : stages.subspan(1)) {
    ScoreColumn next = of_one(*stage, column);
    keep_common(all, next);
    all.stages += ", " + next.stages;
    // Only together do answers give an interval: without those of one seed there are none.
    if (all.answers.empty() || next.answers.empty()) {
      all.answers.clear();
    } else {
      std::ranges::move(next.answers, std::back_inserter(all.answers));
    }
    std::ranges::move(next.by_seed, std::back_inserter(all.by_seed));
    all.sampled = all.sampled && next.sampled;
  }
  return all;
}

void keep_common(ScoreColumn& first, ScoreColumn& second) {
  std::unordered_map<Architecture, std::size_t, ArchitectureHash> places;
  for (std::size_t i = 0; i < second.architectures.size(); ++i) {
    places.emplace(second.architectures[i], i);
  }
  std::vector<std::size_t> rows_first, rows_second;
  for (std::size_t i = 0; i < first.architectures.size(); ++i) {
    const auto found = places.find(first.architectures[i]);
    if (found == places.end()) continue;
    rows_first.push_back(i);
    rows_second.push_back(found->second);
  }
  keep_rows(first, rows_first);
  keep_rows(second, rows_second);
}

std::string answers_key(const std::string& column) {
  constexpr std::string_view kPrefix = "accuracy_";
  return column.starts_with(kPrefix) ? column.substr(kPrefix.size()) : column;
}

std::string split_of(const std::string& column) {
  const std::string last = column.substr(column.rfind('_') + 1);
  return last == "train" || last == "validation" || last == "test" ? last : "";
}

}  // namespace nashost::findings
