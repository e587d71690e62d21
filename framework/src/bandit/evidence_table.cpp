#include "bandit/evidence_table.hpp"

#include <algorithm>
#include <limits>

namespace nashost {

void RewardRecord::add(double reward, std::size_t window) {
  ++rewards_;
  sum_ += reward;
  if (recent_.size() < window) {
    recent_.push_back(reward);
  } else {
    recent_[oldest_] = reward;
    oldest_ = oldest_ + 1 == window ? 0 : oldest_ + 1;
  }
}

double RewardRecord::mean() const noexcept {
  return rewards_ == 0 ? std::numeric_limits<double>::quiet_NaN()
                       : sum_ / static_cast<double>(rewards_);
}

double RewardRecord::recent_mean() const noexcept {
  if (recent_.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (const double reward : recent_) sum += reward;
  return sum / static_cast<double>(recent_.size());
}

void RewardRecord::clear() noexcept {
  rewards_ = trained_ = 0;
  sum_ = 0;
  recent_.clear();
  oldest_ = 0;
}

void RewardRecord::persist(Archive& archive) {
  archive("rewards", rewards_);
  archive("trained", trained_);
  archive("sum", sum_);
  archive("recent", recent_);
  archive("oldest", oldest_);
  if (archive.reading() && oldest_ >= std::max<std::size_t>(recent_.size(), 1)) {
    throw Error("stored evidence is damaged: its window starts behind its end");
  }
}

void EvidenceTable::Row::persist(Archive& archive) {
  archive("architecture", architecture);
  archive("record", record);
}

EvidenceTable::EvidenceTable(std::size_t window) : window_(std::max<std::size_t>(window, 1)) {}

RewardRecord& EvidenceTable::record(const Architecture& architecture) {
  const auto [place, fresh] = places_.try_emplace(architecture, rows_.size());
  if (fresh) rows_.push_back({architecture, {}});
  return rows_[place->second].record;
}

void EvidenceTable::add(const Architecture& architecture, double reward, bool trained) {
  RewardRecord& known = record(architecture);
  known.add(reward, window_);
  if (trained) {
    known.add_training();
    ++trainings_;
  }
}

void EvidenceTable::add(const Round& round, const RoundFeedback& feedback) {
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    const Architecture& drawn = round.proposals[i].architecture;
    const bool scored_too =
        std::find(round.scored.begin(), round.scored.end(), drawn) != round.scored.end();
    if (scored_too) {
      // Its reward comes with the scored ones, and must not count twice.
      record(drawn).add_training();
      ++trainings_;
    } else {
      add(drawn, feedback.proposals[i].reward, true);
    }
  }
  for (std::size_t i = 0; i < round.scored.size(); ++i) {
    add(round.scored[i], feedback.scored[i], false);
  }
}

const RewardRecord* EvidenceTable::find(const Architecture& architecture) const {
  const auto place = places_.find(architecture);
  return place == places_.end() ? nullptr : &rows_[place->second].record;
}

double EvidenceTable::train_share(const Architecture& architecture) const {
  const RewardRecord* known = find(architecture);
  if (known == nullptr || trainings_ == 0) return 0;
  return static_cast<double>(known->trained()) / static_cast<double>(trainings_);
}

void EvidenceTable::persist(Archive& archive) {
  archive("window", window_);
  archive("trainings", trainings_);
  archive("rows", rows_);
  if (!archive.reading()) return;
  places_.clear();
  for (std::size_t i = 0; i < rows_.size(); ++i) places_.emplace(rows_[i].architecture, i);
}

}  // namespace nashost
