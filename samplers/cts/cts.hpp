#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/option_sampler.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Combinatorial Thompson sampling: draws the mean of every option from its posterior, and proposes
/// the member of the region whose options have the largest sum (Wang and Chen, "Thompson sampling
/// for combinatorial semi-bandits", ICML 2018, algorithm 1),
///
///     θ_{d,o} ~ Beta(a + S_{d,o}, b + N_{d,o} − S_{d,o}),    argmax_{x in region} Σ_d θ_{d,x_d}
///
/// A reward r counts as r successes and 1 − r failures. Over a space without cuts across decisions
/// this is `thompson` with over = "decisions"; with such cuts that one draws decision by decision,
/// each knowing those before it only, and this one all of them together. The paper's O(log T)
/// regret is for semi-bandit feedback: see OptionSampler.
class Cts final : public OptionSampler {
 public:
  static constexpr std::string_view kName = "cts";

  struct Parameters {
    double prior_successes = 1;
    double prior_failures = 1;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("prior_successes", &Parameters::prior_successes,
             {.doc = "a of the prior Beta(a, b)", .min = 0, .min_open = true})
        .add("prior_failures", &Parameters::prior_failures,
             {.doc = "b of the prior Beta(a, b)", .min = 0, .min_open = true});
  }

  Cts(const Parameters& parameters, const SamplerContext& context)
      : OptionSampler(kName, context), parameters_(parameters) {}

 private:
  bool owed(std::size_t, std::size_t) const override { return false; }
  double score(std::size_t d, std::size_t o, RandomStream& random) override {
    const double successes = means().sum(d, o);
    // Rounding may carry a sum of fractions past the number of its terms.
    const double failures = std::max(0.0, static_cast<double>(means().pulls(d, o)) - successes);
    return random.beta(parameters_.prior_successes + successes,
                       parameters_.prior_failures + failures);
  }

  Parameters parameters_;
};

}  // namespace nashost::samplers
