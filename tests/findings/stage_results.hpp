#pragma once

#include <string>
#include <vector>

#include "nashost/abi/random.hpp"
#include "store/stage_result.hpp"

namespace nashost::findings {

/// A stage over the space of `options` per decision, every architecture once, the last decision
/// fastest; labels "(1, 2)", counted from 1.
inline StageResult stage_over(const std::string& name, const std::vector<int>& options) {
  StageResult stage;
  stage.name = name;
  std::vector<Architecture> rows{Architecture()};
  for (const int count : options) {
    std::vector<Architecture> longer;
    for (const Architecture& row : rows) {
      for (int option = 0; option < count; ++option) {
        longer.push_back(row);
        longer.back().push_back(static_cast<Architecture::Option>(option));
      }
    }
    rows = std::move(longer);
  }
  for (const Architecture& a : rows) {
    std::string label;
    for (const auto option : a) label += (label.empty() ? "(" : ", ") + std::to_string(option + 1);
    stage.labels.push_back(label + ")");
  }
  stage.architectures = std::move(rows);
  return stage;
}

/// The first three architectures of one decision.
inline StageResult rivals(const std::string& name, int count = 3) {
  return stage_over(name, {count});
}

/// Gives the stage answers to `images` images under `key`: row a is right on those numbered
/// from[a] … to[a] − 1; and the column of accuracies, where `column` is not empty.
inline void add_answers(StageResult& stage, const std::string& key, std::size_t images,
                        const std::vector<std::pair<std::size_t, std::size_t>>& right,
                        const std::string& column = "") {
  auto& hits = stage.hits[key];
  for (const auto& [from, to] : right) {
    for (std::size_t i = 0; i < images; ++i) hits.push_back(i >= from && i < to ? 1 : 0);
    if (column.empty()) continue;
    stage.columns[column].push_back(static_cast<double>(to - from) / static_cast<double>(images));
  }
}

/// Numbers of several seeds (seed, architecture): their mean as a column, and each beside it.
inline void add_seeds(StageResult& stage, const std::string& split,
                      const std::vector<std::vector<double>>& seeds) {
  auto& column = stage.columns["accuracy_" + split];
  for (std::size_t a = 0; a < stage.labels.size(); ++a) {
    double sum = 0;
    for (const auto& seed : seeds) {
      sum += seed[a];
      stage.details["accuracy_by_seed"][split][stage.labels[a]].push_back(seed[a]);
    }
    column.push_back(sum / static_cast<double>(seeds.size()));
  }
}

}  // namespace nashost::findings
