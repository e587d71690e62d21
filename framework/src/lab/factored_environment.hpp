#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/environment.hpp"

namespace nashost::lab {

/// Spaces of any size whose best architecture is known.
///
/// `decisions` · `options`; the components are drawn from `instance`, which has nothing to do with
/// the seed of a run: the same instance is the same bandit everywhere.
struct FactoredShape {
  std::int64_t decisions = 8;
  std::int64_t options = 3;
  std::int64_t instance = 1;
};

/// Stationary. value(a) = (1 − interaction) · mean_d u_d(a_d) + interaction · mean_d v_d(a_d,
/// a_{d+1}) with u and v uniform on [0, 1): near-additive for small `interaction`. The best is
/// found by dynamic programming along the chain. Rewards are Bernoulli.
class NASHOST_API AdditiveEnvironment final : public SpaceEnvironment {
 public:
  AdditiveEnvironment(std::string name, std::int64_t horizon, const FactoredShape& shape,
                      double interaction);

  std::unique_ptr<SpaceWorld> begin(std::uint64_t seed, std::int64_t repetition) const override;
  double value(const Architecture& architecture) const override;
  double best_value() const override { return best_value_; }
  const Architecture& best() const noexcept { return best_; }
  Offer offer() const override;
  std::string summary() const override;

 private:
  std::vector<Architecture> find_best_ones() const override { return {best_}; }
  void find_best();

  double interaction_;
  std::vector<std::vector<double>> alone_;                  // u [decision][option]
  std::vector<std::vector<std::vector<double>>> together_;  // v [decision][option][next option]
  Architecture best_;
  double best_value_ = 0;
};

/// Rising by parts, as shared weights do: option o of decision d is worth c(n) = limit · n/(n +
/// scale) after n trainings of that option in any architecture, with limit uniform on [0.2, 1) and
/// scale log-uniform on [0.1, 10] · `scale`. An architecture pays (1 − trend) · mean_d
/// c_{d,a_d}(n_{d,a_d}) + trend · t/(t + scale) in round t: a common restless trend on top. Rewards
/// are Bernoulli.
///
/// Reference: the option of each decision that earns most when trained in every round; with rising
/// components no policy earns more in expectation. (Combinatorial rising bandits: CRUCB.)
class NASHOST_API RisingPartsEnvironment final : public SpaceEnvironment {
 public:
  RisingPartsEnvironment(std::string name, std::int64_t horizon, const FactoredShape& shape,
                         double scale, double trend);

  std::unique_ptr<SpaceWorld> begin(std::uint64_t seed, std::int64_t repetition) const override;
  /// Trained in every round up to the horizon.
  double value(const Architecture& architecture) const override;
  double best_value() const override { return best_value_; }
  const Architecture& best() const noexcept { return best_; }
  Offer offer() const override;
  std::string summary() const override;

  /// Mean reward in `round` where option d was trained pulls[d] times.
  double mean(const Architecture& architecture, const std::vector<std::int64_t>& pulls,
              std::int64_t round) const;

 private:
  std::vector<Architecture> find_best_ones() const override { return {best_}; }
  std::vector<std::vector<Curve>> curves_;  // [decision][option]
  Curve trend_curve_;
  double trend_;
  Architecture best_;
  double best_value_ = 0;
};

}  // namespace nashost::lab
