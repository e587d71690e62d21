#include "stats/hedged_capital.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "nashost/abi/archive.hpp"
#include "nashost/bounds.hpp"

namespace nashost {
namespace {

/// No gambler stakes more than this share of what the worst reward could take.
constexpr double kLargestStake = 0.5;
/// Capitals are cut here, before they overflow: in favour of the candidate, so the bound holds.
constexpr double kLargestCapital = 1e250;

constexpr std::size_t kCandidates = kBettingGrid + 1;

constexpr double candidate(std::size_t i) { return static_cast<double>(i) / kBettingGrid; }

/// The largest bet on rewards above candidate i; on rewards below it, that of its mirror image.
constexpr std::array<double, kCandidates> kLargestBets = [] {
  std::array<double, kCandidates> bets{};
  bets[0] = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < kCandidates; ++i) bets[i] = kLargestStake / candidate(i);
  return bets;
}();

}  // namespace

HedgedCapital::HedgedCapital(double delta)
    : delta_(delta), above_(kCandidates, 1.0), below_(kCandidates, 1.0) {}

void HedgedCapital::bet(double reward) {
  const auto round = static_cast<double>(++count_);
  const double spread = (0.25 + squares_) / round;  // s² after round − 1 rewards
  const double bet = std::sqrt(2 * std::log(2 / delta_) / (spread * round * std::log(round + 1)));
  for (std::size_t i = 0; i < kCandidates; ++i) {
    const double gain = reward - candidate(i);
    const double up = std::min(bet, kLargestBets[i]);
    const double down = std::min(bet, kLargestBets[kCandidates - 1 - i]);
    above_[i] = std::min(kLargestCapital, above_[i] * (1 + up * gain));
    below_[i] = std::min(kLargestCapital, below_[i] * (1 - down * gain));
  }
  sum_ += reward;
  const double mean = (0.5 + sum_) / (round + 1);
  squares_ += (reward - mean) * (reward - mean);
}

double HedgedCapital::lower() const {
  const double won = 2 / delta_;
  const auto open = std::partition_point(above_.begin(), above_.end(),
                                         [&](double capital) { return capital >= won; });
  return open == above_.begin() ? 0
                                : candidate(static_cast<std::size_t>(open - above_.begin()) - 1);
}

double HedgedCapital::upper() const {
  const double won = 2 / delta_;
  const auto beaten = std::partition_point(below_.begin(), below_.end(),
                                           [&](double capital) { return capital < won; });
  return beaten == below_.end() ? 1 : candidate(static_cast<std::size_t>(beaten - below_.begin()));
}

void HedgedCapital::persist(Archive& archive) {
  archive("count", count_);
  archive("sum", sum_);
  archive("squares", squares_);
  archive("above", above_);
  archive("below", below_);
}

}  // namespace nashost
