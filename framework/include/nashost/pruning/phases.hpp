#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace nashost {

/// One phase of a pruner that works off a schedule: once every survivor has `rewards` rewards (of
/// all phases together), the `keep` best stay, by the mean of the last `window` of those rewards.
struct Phase {
  std::int64_t rewards = 0;
  std::int64_t window = 0;
  std::int64_t keep = 1;
  friend bool operator==(const Phase&, const Phase&) = default;
};

/// l̄og K = ½ + Σ_{i=2}^{K} 1/i.
inline double half_harmonic(std::int64_t arms) {
  double sum = 0.5;
  for (std::int64_t i = 2; i <= arms; ++i) sum += 1 / static_cast<double>(i);
  return sum;
}

/// Successive rejects with a budget of T rewards (Audibert, Bubeck and Munos, "Best arm
/// identification in multi-armed bandits", COLT 2010, figure 1): in phase j = 1 … K − 1 every
/// survivor gets up to
///
///     n_j = ⌈ (T − K) / (l̄og K · (K + 1 − j)) ⌉
///
/// rewards, and the worst one is dropped. `share` of the n_j count for its mean, the latest: 1 in
/// the paper; R-SR takes less (⌊share · n_j⌋, at least one). Law: Σ of all rewards ≤ T for T ≥ K.
inline std::vector<Phase> rejects_phases(std::int64_t arms, double budget, double share = 1) {
  std::vector<Phase> phases;
  const double per_arm = (budget - static_cast<double>(arms)) / half_harmonic(arms);
  for (std::int64_t j = 1; j < arms; ++j) {
    // A quotient that is whole but for rounding is whole.
    const double exact = std::ceil(per_arm / static_cast<double>(arms + 1 - j) * (1 - 1e-12));
    const auto rewards = static_cast<std::int64_t>(std::max(1.0, exact));
    const double window = std::floor(share * static_cast<double>(rewards));
    phases.push_back({rewards, static_cast<std::int64_t>(std::max(1.0, window)), arms - j});
  }
  return phases;
}

/// The budget T with which the first phase of successive rejects gives `rewards` to each arm.
inline double rejects_budget(std::int64_t arms, double rewards) {
  const auto k = static_cast<double>(arms);
  return k + k * half_harmonic(arms) * rewards;
}

/// ⌈log₂K⌉.
inline std::int64_t halving_rounds(std::int64_t arms) {
  std::int64_t rounds = 0;
  for (std::int64_t left = arms; left > 1; left = (left + 1) / 2) ++rounds;
  return rounds;
}

/// Sequential halving with a budget of T rewards (Karnin, Koren and Somekh, "Almost optimal
/// exploration in multi-armed bandits", ICML 2013, algorithm 3): in each of ⌈log₂K⌉ rounds the S
/// survivors get t = ⌊T / (S ⌈log₂K⌉)⌋ rewards each, and the ⌈S/2⌉ best by the mean of these alone
/// stay. At least one reward a round, so that Σ ≤ T for T ≥ K ⌈log₂K⌉.
inline std::vector<Phase> halving_phases(std::int64_t arms, double budget) {
  std::vector<Phase> phases;
  const std::int64_t rounds = halving_rounds(arms);
  std::int64_t so_far = 0;
  for (std::int64_t left = arms; left > 1; left = (left + 1) / 2) {
    const double exact = std::floor(budget / static_cast<double>(left * rounds) * (1 + 1e-12));
    const auto rewards = static_cast<std::int64_t>(std::max(1.0, exact));
    so_far += rewards;
    phases.push_back({so_far, rewards, (left + 1) / 2});
  }
  return phases;
}

/// The budget T with which the first round gives `rewards` to each arm.
inline double halving_budget(std::int64_t arms, double rewards) {
  return static_cast<double>(arms * halving_rounds(arms)) * rewards;
}

}  // namespace nashost
