#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nashost/pruning/phased_pruner.hpp"

namespace nashost::pruners {

/// Successive rejects: in each of K − 1 phases every survivor gets the same number of rewards, and
/// the one with the worst mean of all of them is dropped.
///
///     n_j = ⌈ (T − K) / (l̄og K · (K + 1 − j)) ⌉,   l̄og K = ½ + Σ_{i=2}^{K} 1/i
///
/// Audibert, Bubeck and Munos, "Best arm identification in multi-armed bandits" (COLT 2010).
/// Guarantee, independent rewards in [0, 1] with means that stay, gaps Δ_(2) ≤ … ≤ Δ_(K), H₂ =
/// max_i i Δ_(i)⁻²: another than the best one is left in the end with probability at most
///
///     ½ K (K − 1) exp(−(T − K) / (l̄og K · H₂))
///
/// No parameter depends on the gaps, and no δ is chosen: T is given, and the error follows.
class Rejects : public PhasedPruner {
 public:
  struct Parameters : PhasedPrunerParameters {};
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    return add_phased_pruner(schema);
  }
  Rejects(const Parameters& parameters, const PrunerContext& context)
      : PhasedPruner("rejects", parameters, context) {}

  std::string guarantee() override {
    return "the best of K architectures is dropped with probability K(K-1)/2 exp(-(T-K)/(log_K "
           "H2)) at most, T the budget, H2 unknown, provided that rewards are independent and "
           "their means do not change";
  }

 protected:
  std::vector<Phase> phases(std::int64_t arms, double rewards) const override {
    return rejects_phases(arms, rewards);
  }
  double budget_of(std::int64_t arms, double rewards) const override {
    return rejects_budget(arms, rewards);
  }
  std::string statistic() const override { return "mean reward"; }
};

}  // namespace nashost::pruners
