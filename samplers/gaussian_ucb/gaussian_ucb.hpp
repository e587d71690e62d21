#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/index_policy.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Asymptotically optimal UCB for Gaussian rewards of standard deviation σ: draws
///
///     argmax_i  μ̂_i + σ √( 2 ln f(t) / N_i ),     f(t) = 1 + t ln² t
///
/// in round t = 1 + Σ_i N_i; each arm once first. Lattimore, Szepesvári, "Bandit algorithms"
/// (2020), chapter 8, algorithm 6. Rewards may be of any size.
///
/// Guarantee for σ-subgaussian rewards: regret Σ 2σ² ln T / Δ_i as T grows, the best possible for
/// Gaussian ones (theorem 8.1). A reward in [0, 1] is ½-subgaussian, hence the default σ = ½; for
/// Bernoulli rewards KL-UCB is better.
class GaussianUcb final : public IndexPolicy<GaussianUcb> {
 public:
  static constexpr std::string_view kName = "gaussian_ucb";

  struct Parameters {
    double sigma = 0.5;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "sigma", &Parameters::sigma,
        {.doc = "standard deviation of a reward, or a bound on it (subgaussian)",
         .min = 0,
         .min_open = true,
         .source = "Hoeffding's lemma: ½ for rewards in [0, 1]"});
  }

  GaussianUcb(const Parameters& parameters, const PolicyContext& context)
      : IndexPolicy(context.arms), sigma_(parameters.sigma) {}

  auto index_after(std::int64_t t) const {
    const auto round = static_cast<double>(t + 1);
    const double log_round = std::log(round);
    const double width = 2 * sigma_ * sigma_ * std::log1p(round * log_round * log_round);
    return [width](double mean, std::int64_t pulls) {
      return mean + std::sqrt(width / static_cast<double>(pulls));
    };
  }

  static void check(double reward) { check_finite_reward(kName, reward); }

 private:
  double sigma_;
};

}  // namespace nashost::samplers
