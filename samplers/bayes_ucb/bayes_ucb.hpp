#pragma once

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "nashost/abi/error.hpp"
#include "nashost/bandit/index_policy.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Bayes-UCB for Bernoulli rewards: draws the arm with the largest upper quantile of its posterior,
///
///     argmax_i  Q(1 − 1/(t (ln T)^c); Beta(1 + S_i, 1 + N_i − S_i)),     t = 1 + Σ_i N_i
///
/// with S_i the sum of rewards (fractions count as such) and the uniform prior; each arm once
/// first. Kaufmann, Cappé, Garivier, "On Bayesian upper confidence bounds for bandit problems",
/// AISTATS 2012, algorithm 1.
///
/// Guarantee for Bernoulli rewards and c ≥ 5: asymptotically optimal (theorem 1). Our default c = 0
/// is what the paper uses in its experiments, and needs no horizon.
class BayesUcb final : public IndexPolicy<BayesUcb> {
 public:
  static constexpr std::string_view kName = "bayes_ucb";

  struct Parameters {
    double c = 0;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "c", &Parameters::c,
        {.doc = "power of ln T in the quantile; above 0 the number of rounds must be known",
         .min = 0,
         .source = "Kaufmann, Cappé, Garivier 2012: at least 5 in the theorem, 0 in experiments"});
  }

  BayesUcb(const Parameters& parameters, const PolicyContext& context) : IndexPolicy(context.arms) {
    if (parameters.c == 0) return;
    if (!context.horizon) {
      throw ConfigError(
          "sampler 'bayes_ucb': c above 0 needs the number of rounds, which is not known here; "
          "leave c at 0");
    }
    const double log_horizon = std::log(static_cast<double>(*context.horizon));
    factor_ = std::pow(std::max(1.0, log_horizon), parameters.c);
  }

  auto index_after(std::int64_t t) const {
    const double tail = 1 / (static_cast<double>(t + 1) * factor_);
    return [tail](double mean, std::int64_t pulls) {
      // Digits beyond double change no draw and cost three times the time.
      using Doubles = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
      const double successes = mean * static_cast<double>(pulls);
      const double failures = static_cast<double>(pulls) - successes;
      return boost::math::ibetac_inv(1 + successes, 1 + failures, tail, Doubles());
    };
  }

 private:
  double factor_ = 1;  // (ln T)^c
};

}  // namespace nashost::samplers
