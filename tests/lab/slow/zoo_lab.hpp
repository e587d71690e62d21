#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/processors.hpp"
#include "lab/lab_config.hpp"
#include "lab/registry_zoo.hpp"
#include "lab/summary.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::testing {

/// A lab with the built plugins, played on all processors.
class ZooLab {
 public:
  explicit ZooLab(const Document& document) : lab_(lab::read_lab(document, zoo())) {
    cells_ = lab_.play(usable_processors(), [] { return false; });
    for (const lab::Cell& cell : cells_) summaries_.push_back(lab::summarise(cell, lab_));
  }
  explicit ZooLab(const std::string& toml) : ZooLab(Document::parse(toml, "table.toml")) {}

  const lab::Lab& lab() const { return lab_; }
  /// In the order played: environment by environment, in each the policies.
  const std::vector<lab::CellSummary>& cells() const { return summaries_; }
  const lab::CellSummary& cell(const std::string& environment, const std::string& label) const {
    for (const lab::CellSummary& cell : summaries_) {
      if (cell.environment->name() == environment && cell.player->label == label) return cell;
    }
    throw Error("the table does not play '" + label + "' in '" + environment + "'");
  }

  /// Regret after so many rounds, which must be a checkpoint.
  static const lab::Spread& regret(const lab::CellSummary& cell, std::int64_t rounds) {
    const auto found = std::ranges::find(cell.rounds, rounds);
    if (found == cell.rounds.end()) throw Error("no checkpoint at " + std::to_string(rounds));
    return cell.regret.at(static_cast<std::size_t>(found - cell.rounds.begin()));
  }

  /// Writes <build>/zoo_results/<name>.md, from where docs/results/zoo.md is copied.
  static void write_results(const std::string& name, const std::string& text) {
    const std::filesystem::path folder = std::string(NASHOST_BUILD_DIR) + "/zoo_results";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (name + ".md")) << text;
  }

 private:
  static const lab::RegistryZoo& zoo() {
    static plugin::Registry* const registry = [] {  // plugins are never unloaded
      plugin::SearchPath search;
      search.folders.push_back(
          {plugin::Source::installed, std::string(NASHOST_BUILD_DIR) + "/lib/nashost/plugins"});
      return new plugin::Registry(search);
    }();
    static const lab::RegistryZoo zoo(*registry);
    return zoo;
  }

  lab::Lab lab_;
  std::vector<lab::Cell> cells_;
  std::vector<lab::CellSummary> summaries_;
};

}  // namespace nashost::testing
