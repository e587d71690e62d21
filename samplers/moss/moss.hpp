#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/bandit/index_policy.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// MOSS, minimax optimal strategy in the stochastic case: an arm that had its share of the rounds
/// is no longer explored. With log⁺ x = max(0, ln x), draws the largest
///
///     horizon:  μ̂_i + √( log⁺(T / (K N_i)) / N_i )
///     anytime:  μ̂_i + √( (1 + α)/2 · log⁺(t / (K N_i)) / N_i ),     t = Σ_i N_i
///
/// Horizon: Audibert, Bubeck, "Minimax policies for adversarial and stochastic bandits", COLT 2009.
/// Anytime: Degenne, Perchet, "Anytime optimal algorithms in stochastic multi-armed bandits", ICML
/// 2016, α = 1.35. K is the number of arms at the start; pruned ones stay counted.
///
/// Guarantee for rewards in [0, 1]: horizon, expected regret at most 49 √(K T), without the √ln K
/// that UCB1 and EXP3 pay; anytime, of the same order.
///
/// The horizon index of an arm changes with its own rewards only, yet both variants share one
/// structure: index and square root are cheap, and there are few distinct pull counts.
class Moss final : public IndexPolicy<Moss> {
 public:
  static constexpr std::string_view kName = "moss";

  struct Parameters {
    std::string variant = "auto";
    double alpha = 1.35;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("variant", &Parameters::variant,
             {.doc = "auto: horizon where the number of rounds is known, else anytime",
              .choices = {"auto", "horizon", "anytime"}})
        .add("alpha", &Parameters::alpha,
             {.doc = "exploration (1 + α)/2 of the anytime variant",
              .min = 0,
              .source = "Degenne, Perchet 2016: 1.35"});
  }

  Moss(const Parameters& parameters, const PolicyContext& context)
      : IndexPolicy(context.arms),
        arms_(static_cast<double>(context.arms)),
        anytime_(parameters.variant == "anytime" ||
                 (parameters.variant == "auto" && !context.horizon)) {
    if (anytime_) {
      factor_ = (1 + parameters.alpha) / 2;
    } else if (context.horizon) {
      horizon_ = static_cast<double>(*context.horizon);
    } else {
      throw ConfigError(
          "sampler 'moss': variant = \"horizon\" needs the number of rounds, which is not known "
          "here; use variant = \"anytime\"");
    }
  }

  auto index_after(std::int64_t t) const {
    const double share = (anytime_ ? static_cast<double>(t) : horizon_) / arms_;
    return [share, factor = factor_](double mean, std::int64_t pulls) {
      const auto n = static_cast<double>(pulls);
      return mean + std::sqrt(factor * std::max(0.0, std::log(share / n)) / n);
    };
  }

 private:
  double arms_;
  bool anytime_;
  double factor_ = 1;
  double horizon_ = 0;
};

}  // namespace nashost::samplers
