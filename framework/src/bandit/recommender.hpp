#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "bandit/evidence_table.hpp"
#include "nashost/abi/region.hpp"

namespace nashost {

/// Ranks what was seen from the evidence alone, once the search is over. Stateless. (Recalibrated
/// validation, which scores the architectures anew, is a stage of a run.)
enum class Recommender {
  most_drawn,        ///< trained most often
  best_mean,         ///< highest mean reward
  best_recent_mean,  ///< highest mean of the last rewards (EvidenceTable's window)
  highest_lower_bound,  ///< highest mean − √(ln(π² K n² / (3 δ)) / (2 n)), K seen, δ = 0.05, n its
                        ///< rewards: Hoeffding's bound for rewards in [0, 1], at all times and for
                        ///< all arms at once
};

inline constexpr Recommender kRecommenders[] = {Recommender::most_drawn, Recommender::best_mean,
                                                Recommender::best_recent_mean,
                                                Recommender::highest_lower_bound};

NASHOST_API std::string_view to_string(Recommender recommender);
/// Throws ConfigError, with the known names, for an unknown one.
NASHOST_API Recommender parse_recommender(std::string_view text);

/// What a recommender looks at: a RewardRecord, or what a finished stage has written of one.
struct RewardSummary {
  std::int64_t rewards = 0;
  std::int64_t trained = 0;
  double mean = 0;         ///< nothing is read into it without a reward
  double recent_mean = 0;  ///< the same
};
NASHOST_API RewardSummary summary_of(const RewardRecord& record);

/// By what the recommender ranks, where `seen` ≥ 1 arms were seen. −∞ before the first reward (most
/// drawn: 0 before the first training).
NASHOST_API double recommendation_value(Recommender recommender, const RewardSummary& summary,
                                        std::size_t seen);

struct Recommendation {
  Architecture architecture;
  double value;
};

struct Standing {
  Architecture architecture;
  RewardSummary summary;
};

/// The best `count` seen architectures of the region, best first. Ties: the one with the higher
/// mean, then the lexicographically smaller.
NASHOST_API std::vector<Recommendation> recommend(Recommender recommender,
                                                  const EvidenceTable& evidence,
                                                  const Region& region, std::size_t count);
NASHOST_API std::vector<Recommendation> recommend(Recommender recommender,
                                                  std::span<const Standing> standings,
                                                  const Region& region, std::size_t count);

/// The same over plain arms: the arm whose record ranks first among those allowed; ties: the higher
/// mean, then the smaller arm. −1 where no allowed arm was seen.
NASHOST_API std::int64_t recommend_arm(Recommender recommender,
                                       std::span<const RewardRecord> records, const ArmMask& mask);

}  // namespace nashost
