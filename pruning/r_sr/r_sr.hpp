#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nashost/pruning/phased_pruner.hpp"

namespace nashost::pruners {

/// R-SR, successive rejects for rewards that rise: the phases n_j of successive rejects, but of the
/// n_j rewards of an arm only the last h_j = ⌊ε n_j⌋ count.
///
/// Mussi, Montenegro, Trovò, Restelli and Metelli, "Best arm identification for stochastic rising
/// bandits" (ICML 2024). For an arm that improves with its own rewards, rising and concave, with
/// σ-subgaussian noise, they bound the error by
///
///     ½ K (K − 1) exp(−(ε / 8σ²) (T − K) / (l̄og K · H₂(T))),   H₂(T) = max_i i Δ_(i)(T)⁻²,
///
/// gaps between the arms' values after T rewards, provided that T is large enough for the curves
/// (theorem 6.1); no rule does without such a T (theorem 5.1). README.md has our derivation, which
/// says how large.
class RisingRejects : public PhasedPruner {
 public:
  struct Parameters : PhasedPrunerParameters {
    double window = 0.25;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema.add("window", &Parameters::window,
               {.doc = "ε, share of an arm's rewards that counts: the latest",
                .min = 0,
                .max = 1,
                .min_open = true,
                .source = "Mussi et al. 2024, section 7: 0.25"});
    return add_phased_pruner(schema);
  }
  RisingRejects(const Parameters& parameters, const PrunerContext& context)
      : PhasedPruner("r_sr", parameters, context), window_(parameters.window) {}

  std::string guarantee() override {
    return "the best in the end is dropped with probability K(K-1)/2 exp(-(eps/(8 sigma^2)) "
           "(T-K)/(log_K H2)) at most, T the budget, H2 unknown, provided that mean rewards rise "
           "and flatten with an architecture's own rewards, and T is large enough for the curves";
  }

 protected:
  std::vector<Phase> phases(std::int64_t arms, double rewards) const override {
    return rejects_phases(arms, rewards, window_);
  }
  double budget_of(std::int64_t arms, double rewards) const override {
    return rejects_budget(arms, rewards);
  }
  std::string statistic() const override { return "mean of the latest rewards"; }

 private:
  double window_;
};

}  // namespace nashost::pruners
