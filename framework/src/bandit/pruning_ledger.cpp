#include "bandit/pruning_ledger.hpp"

#include <algorithm>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"

namespace nashost {

const char* to_string(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::cut:
      return "cut";
    case Change::Kind::probate:
      return "probate";
    case Change::Kind::restore:
      return "restore";
  }
  return "";
}

void PruningLedger::Row::persist(Archive& archive) {
  archive("round", round);
  archive("kind", change.kind);
  archive("what", change.what);
  archive("statistic", change.statistic);
  archive("value", change.value);
  archive("bound", change.bound);
  archive("rival", change.rival);
  archive("delta_spent", change.delta_spent);
  archive("guarantee", change.guarantee);
  archive("left", left);
}

PruningLedger::PruningLedger(Region region, std::int64_t min_survivors)
    : region_(std::move(region)), min_survivors_(min_survivors) {
  if (region_.size() < static_cast<Count>(min_survivors)) {
    throw ConfigError("min_survivors = " + std::to_string(min_survivors) + " is more than the " +
                      to_string(region_.size()) + " architectures of the space");
  }
}

void PruningLedger::check(const PartialAssignment& what, const std::string& pruner) const {
  const auto& decisions = region_.space().decisions();
  const bool known = !what.literals().empty() &&
                     std::all_of(what.literals().begin(), what.literals().end(), [&](auto literal) {
                       return literal.decision < decisions.size() &&
                              literal.option < decisions[literal.decision].options.size();
                     });
  if (!known) {
    throw PluginError(
        "pruner '" + pruner +
        "' names options that the space does not have: this is a defect of that pruner");
  }
}

bool PruningLedger::apply(std::int64_t round, const std::vector<Change>& changes,
                          const std::string& pruner) {
  bool changed = false;
  for (const Change& change : changes) {
    check(change.what, pruner);
    if (change.kind == Change::Kind::restore) {
      const auto& cuts = region_.cuts();
      if (std::find(cuts.begin(), cuts.end(), change.what) == cuts.end()) {
        throw PluginError("pruner '" + pruner + "' restores " + region_.space().label(change.what) +
                          ", which is not cut: this is a defect of that pruner");
      }
      region_ = region_.restored(change.what);
    } else {
      const Count lost = region_.count(change.what);
      if (lost == 0) {  // gone with a larger branch, or on probation, which ends here
        if (change.kind == Change::Kind::cut && on_probation(change.what)) {
          rows_.push_back({round, change, to_string(region_.size())});
        }
        continue;
      }
      if (region_.size() - lost < static_cast<Count>(min_survivors_)) continue;
      region_ = region_.without(change.what);
    }
    changed = true;
    rows_.push_back({round, change, to_string(region_.size())});
  }
  return changed;
}

bool PruningLedger::on_probation(const PartialAssignment& what) const {
  const auto last = std::find_if(rows_.rbegin(), rows_.rend(),
                                 [&](const Row& row) { return row.change.what == what; });
  return last != rows_.rend() && last->change.kind == Change::Kind::probate;
}

double PruningLedger::delta_spent() const noexcept {
  double spent = 0;
  for (const Row& row : rows_) spent += row.change.delta_spent;
  return spent;
}

const PruningLedger::Row* PruningLedger::cut_of(const Architecture& architecture) const {
  if (region_.contains(architecture)) return nullptr;
  const auto& cuts = region_.cuts();
  for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
    if (row->change.kind != Change::Kind::restore && row->change.what.matches(architecture) &&
        std::find(cuts.begin(), cuts.end(), row->change.what) != cuts.end()) {
      return &*row;
    }
  }
  return nullptr;
}

void PruningLedger::persist(Archive& archive) {
  archive("region", region_);
  archive("rows", rows_);
}

}  // namespace nashost
