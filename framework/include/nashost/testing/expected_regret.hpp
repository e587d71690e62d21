#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "nashost/abi/policy.hpp"

namespace nashost::testing {

/// losses[t][i]: what arm i costs in round t. Rewards are 1 − loss.
using Losses = std::vector<std::vector<double>>;

/// Calls leaf(probability of the path, cumulative loss, policy at its end) for every sequence of
/// arms that `policy` can draw against these losses: K^T of them, so for small K and T only. The
/// policy must be copyable and report probabilities. No randomness, so what is computed from the
/// leaves is exact up to rounding.
template <class Implementation, class Leaf>
void for_each_path(const Implementation& policy, const Losses& losses, const ArmMask& mask,
                   const Leaf& leaf, std::size_t round = 0, double probability = 1,
                   double loss = 0) {
  if (round == losses.size()) {
    leaf(probability, loss, policy);
    return;
  }
  const std::vector<double>& now = losses[round];
  Implementation asked = policy;
  std::vector<double> p(now.size());
  asked.probabilities(mask, p);
  RandomStream any(0, "expected regret");
  asked.select(any, mask);  // for what a policy keeps from a draw to its feedback
  for (std::size_t arm = 0; arm < now.size(); ++arm) {
    if (p[arm] <= 0) continue;
    Implementation next = asked;
    Feedback feedback;
    feedback.reward = 1 - now[arm];
    feedback.round = static_cast<std::int64_t>(round);
    next.update(Draw{static_cast<std::int64_t>(arm), std::min(1.0, p[arm])}, feedback);
    for_each_path(next, losses, mask, leaf, round + 1, probability * p[arm], loss + now[arm]);
  }
}

/// Loss of the best single arm over all rounds.
inline double best_loss(const Losses& losses) {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t arm = 0; arm < losses.front().size(); ++arm) {
    double sum = 0;
    for (const auto& now : losses) sum += now[arm];
    best = std::min(best, sum);
  }
  return best;
}

/// E[Σ loss of the drawn arms] − loss of the best arm, over the policy's own randomness, by
/// enumeration.
template <class Implementation>
double expected_regret(const Implementation& policy, const Losses& losses) {
  const ArmMask mask(static_cast<std::int64_t>(losses.front().size()));
  double expected = 0;
  for_each_path(policy, losses, mask,
                [&expected](double probability, double loss, const Implementation&) {
                  expected += probability * loss;
                });
  return expected - best_loss(losses);
}

/// The sequences of losses that separate algorithms at small K and T: every sequence of losses 0
/// and 1 if there are at most `limit` of them, else `limit` random ones of which half are
/// real-valued.
inline std::vector<Losses> loss_sequences(std::int64_t arms, std::int64_t rounds,
                                          RandomStream& random, std::size_t limit = 256) {
  const auto k = static_cast<std::size_t>(arms);
  const auto cells = static_cast<std::uint64_t>(arms * rounds);
  const bool all = cells < 60 && (std::uint64_t{1} << cells) <= limit;
  const std::size_t count = all ? std::size_t{1} << cells : limit;
  std::vector<Losses> sequences(count,
                                Losses(static_cast<std::size_t>(rounds), std::vector<double>(k)));
  for (std::size_t n = 0; n < count; ++n) {
    for (std::uint64_t cell = 0; cell < cells; ++cell) {
      double& loss = sequences[n][cell / k][cell % k];
      if (all) {
        loss = static_cast<double>((n >> cell) & 1U);
      } else {
        loss = n % 2 == 0 ? static_cast<double>(random.next() & 1U) : random.uniform();
      }
    }
  }
  return sequences;
}

}  // namespace nashost::testing
