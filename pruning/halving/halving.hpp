#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "nashost/pruning/phased_pruner.hpp"

namespace nashost::pruners {

/// Sequential halving: in each of ⌈log₂K⌉ rounds the survivors S get t = ⌊T / (|S| ⌈log₂K⌉)⌋
/// rewards each, and the better half stays, by the mean of these rewards alone.
///
/// Karnin, Koren and Somekh, "Almost optimal exploration in multi-armed bandits" (ICML 2013).
/// Guarantee, independent rewards in [0, 1] with means that stay, H₂ as in successive rejects:
/// another than the best one is left in the end with probability at most
///
///     3 log₂K · exp(−T / (8 H₂ log₂K))
///
/// (their theorem 4.1).
class Halving : public PhasedPruner {
 public:
  struct Parameters : PhasedPrunerParameters {};
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    return add_phased_pruner(schema);
  }
  Halving(const Parameters& parameters, const PrunerContext& context)
      : PhasedPruner("halving", parameters, context) {}

  std::string guarantee() override {
    return "the best of K architectures is dropped with probability 3 log2(K) exp(-T/(8 H2 "
           "log2(K))) at most, T the budget, H2 unknown, provided that rewards are independent and "
           "their means do not change";
  }

 protected:
  std::vector<Phase> phases(std::int64_t arms, double rewards) const override {
    return halving_phases(arms, rewards);
  }
  double budget_of(std::int64_t arms, double rewards) const override {
    return halving_budget(arms, rewards);
  }
  std::string statistic() const override { return "mean reward of the phase"; }
};

}  // namespace nashost::pruners
