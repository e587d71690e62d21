#include "bandit/recommender.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

double lower_bound(const RewardSummary& summary, std::size_t seen) {
  constexpr double kDelta = 0.05;
  const auto n = static_cast<double>(summary.rewards);
  const double level = std::log(std::numbers::pi * std::numbers::pi * static_cast<double>(seen) *
                                n * n / (3 * kDelta));
  return summary.mean - std::sqrt(level / (2 * n));
}

double mean_or_never(const RewardSummary& summary) {
  return summary.rewards == 0 ? kNever : summary.mean;
}

}  // namespace

std::string_view to_string(Recommender recommender) {
  switch (recommender) {
    case Recommender::most_drawn:
      return "most_drawn";
    case Recommender::best_mean:
      return "best_mean";
    case Recommender::best_recent_mean:
      return "best_recent_mean";
    case Recommender::highest_lower_bound:
      return "highest_lower_bound";
  }
  return "?";
}

Recommender parse_recommender(std::string_view text) {
  std::vector<std::string> known;
  for (const Recommender recommender : kRecommenders) {
    if (text == to_string(recommender)) return recommender;
    known.emplace_back(to_string(recommender));
  }
  std::string list;
  for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
  const std::string unknown(text);
  throw ConfigError("unknown recommender '" + unknown + "'; known are " + list +
                    did_you_mean(unknown, known));
}

RewardSummary summary_of(const RewardRecord& record) {
  return {record.rewards(), record.trained(), record.mean(), record.recent_mean()};
}

double recommendation_value(Recommender recommender, const RewardSummary& summary,
                            std::size_t seen) {
  if (recommender == Recommender::most_drawn) return static_cast<double>(summary.trained);
  if (summary.rewards == 0) return kNever;
  switch (recommender) {
    case Recommender::best_mean:
      return summary.mean;
    case Recommender::best_recent_mean:
      return summary.recent_mean;
    case Recommender::highest_lower_bound:
      return lower_bound(summary, seen);
    case Recommender::most_drawn:
      break;
  }
  return kNever;
}

std::vector<Recommendation> recommend(Recommender recommender, const EvidenceTable& evidence,
                                      const Region& region, std::size_t count) {
  std::vector<Standing> standings;
  standings.reserve(evidence.rows().size());
  for (const auto& row : evidence.rows()) {
    standings.push_back({row.architecture, summary_of(row.record)});
  }
  return recommend(recommender, standings, region, count);
}

std::vector<Recommendation> recommend(Recommender recommender, std::span<const Standing> standings,
                                      const Region& region, std::size_t count) {
  struct Candidate {
    const Standing* standing;
    double value;
    double mean;
  };
  std::vector<Candidate> candidates;
  for (const Standing& one : standings) {
    if (!region.contains(one.architecture)) continue;
    candidates.push_back({&one, recommendation_value(recommender, one.summary, standings.size()),
                          mean_or_never(one.summary)});
  }
  count = std::min(count, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count),
                    candidates.end(), [](const Candidate& a, const Candidate& b) {
                      if (a.value != b.value) return a.value > b.value;
                      if (a.mean != b.mean) return a.mean > b.mean;
                      return a.standing->architecture < b.standing->architecture;
                    });
  std::vector<Recommendation> best;
  for (std::size_t i = 0; i < count; ++i) {
    best.push_back({candidates[i].standing->architecture, candidates[i].value});
  }
  return best;
}

std::int64_t recommend_arm(Recommender recommender, std::span<const RewardRecord> records,
                           const ArmMask& mask) {
  const auto seen = static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [](const RewardRecord& r) { return r.rewards() > 0; }));
  std::int64_t best = -1;
  double best_value = kNever;
  double best_mean = kNever;
  for (std::int64_t arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) {
    const RewardRecord& record = records[static_cast<std::size_t>(arm)];
    if (record.rewards() == 0) continue;
    const double value = recommendation_value(recommender, summary_of(record), seen);
    if (best < 0 || value > best_value || (value == best_value && record.mean() > best_mean)) {
      best = arm;
      best_value = value;
      best_mean = record.mean();
    }
  }
  return best;
}

}  // namespace nashost
