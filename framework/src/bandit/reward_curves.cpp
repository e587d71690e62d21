#include "bandit/reward_curves.hpp"

#include <cmath>

#include "bandit/recommender.hpp"

namespace nashost {

void RewardCurves::Window::persist(Archive& archive) {
  archive("round", round);
  archive("mean", mean);
}

void RewardCurves::Look::persist(Archive& archive) {
  archive("round", round);
  archive("leader", leader);
}

/// Part p of n ends with the first round at which at least p/n of all rounds are done.
bool RewardCurves::ends_part(std::int64_t rounds_so_far, std::int64_t parts) const {
  return rounds_so_far * parts / rounds_ > (rounds_so_far - 1) * parts / rounds_;
}

void RewardCurves::add(std::int64_t rounds_so_far, const EvidenceTable& evidence,
                       const Region& region) {
  if (ends_part(rounds_so_far, kWindows)) close_window(rounds_so_far, evidence);
  if (!ends_part(rounds_so_far, kLooks)) return;
  const auto best = recommend(Recommender::best_recent_mean, evidence, region, 1);
  if (!best.empty()) looks_.push_back({rounds_so_far, best.front().architecture});
}

void RewardCurves::close_window(std::int64_t rounds_so_far, const EvidenceTable& evidence) {
  Window& window = windows_.emplace_back();
  window.round = rounds_so_far;
  const auto& rows = evidence.rows();
  if (rows.size() > kMostRows) return;
  counts_.resize(rows.size());
  sums_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RewardRecord& record = rows[i].record;
    const std::int64_t count = record.rewards() - counts_[i];
    window.mean.push_back(count == 0 ? std::nan("")
                                     : (record.sum() - sums_[i]) / static_cast<double>(count));
    counts_[i] = record.rewards();
    sums_[i] = record.sum();
  }
}

void RewardCurves::persist(Archive& archive) {
  archive("counts", counts_);
  archive("sums", sums_);
  archive("windows", windows_);
  archive("looks", looks_);
}

}  // namespace nashost
