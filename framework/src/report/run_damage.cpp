#include "report/run_damage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "nashost/abi/error.hpp"

namespace nashost::report {

std::string store_damage(const RunReader& reader) {
  const auto faults = reader.faults();
  if (faults.empty()) return "";
  // The first fault stands below a line that names the database.
  std::string first = faults.front();
  if (const auto end = first.find('\n'); first.starts_with("***") && end != std::string::npos) {
    first.erase(0, end + 1);
  }
  first.resize(std::min(first.size(), first.find('\n')));
  return fmt::format(
      "run.sqlite is damaged, and what is shown may be incomplete or wrong: {}. `sqlite3 "
      "run.sqlite .recover` may save its rows.",
      first);
}

void check_architecture(const Architecture& one, std::span<const Decision> decisions) {
  bool valid = one.size() == decisions.size();
  for (std::size_t d = 0; valid && d < one.size(); ++d) {
    valid = one[d] < decisions[d].options.size();
  }
  if (!valid) throw Error("run.sqlite is damaged: an architecture is none of the space");
}

std::string unlike_the_result(const StageRecord& stage, std::span<const StageResult> results,
                              const RoundCurves& rounds,
                              std::span<const ArchitectureRecord> architectures) {
  const auto result = std::ranges::find(results, stage.name, &StageResult::name);
  if (stage.state != StageState::done || result == results.end()) return "";
  const std::int64_t said = result->details.value("rounds", rounds.rounds());
  if (said != rounds.rounds()) {
    return fmt::format("it says {} rounds, and {} are there", said, rounds.rounds());
  }
  const auto draws = result->columns.find("draws");
  if (draws == result->columns.end()) return "";
  std::map<std::string_view, double> counted;
  for (std::size_t a = 0; a < rounds.curves().size(); ++a) {
    counted[architectures[a].label] = static_cast<double>(rounds.curves()[a].draws);
  }
  for (std::size_t row = 0; row < result->labels.size(); ++row) {
    const double here = counted[result->labels[row]];
    if (here == draws->second[row]) continue;
    return fmt::format("it says {} rounds of {}, and {} are there", draws->second[row],
                       result->labels[row], here);
  }
  return "";
}

void check_cuts(const StageRecord& stage, std::span<const CutRecord> cuts,
                std::span<const Decision> decisions) {
  for (const CutRecord& cut : cuts) {
    for (const Literal& literal : cut.assignment.literals()) {
      if (literal.decision < decisions.size() &&
          literal.option < decisions[literal.decision].options.size()) {
        continue;
      }
      throw Error(fmt::format("run.sqlite is damaged: {} is nothing of the space", cut.what));
    }
  }
  if (!stage.details.is_object() || !stage.details.contains("ledger")) return;
  const nlohmann::json& ledger = stage.details["ledger"];
  const auto same = [](const nlohmann::json& entry, const CutRecord& cut) {
    return entry.value("round", std::int64_t{-1}) == cut.round &&
           entry.value("change", "") == cut.change && entry.value("what", "") == cut.what;
  };
  if (!std::ranges::equal(ledger, cuts, same)) {
    throw Error(fmt::format("run.sqlite is damaged: the {} cuts are not the {} of the ledger",
                            cuts.size(), ledger.size()));
  }
}

}  // namespace nashost::report
