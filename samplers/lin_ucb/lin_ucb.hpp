#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "nashost/bandit/candidate_pool.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/linear_sampler.hpp"

namespace nashost::samplers {

/// LinUCB (Li, Chu, Langford, Schapire, "A contextual-bandit approach to personalized news article
/// recommendation", WWW 2010, algorithm 1; OFUL: Abbasi-Yadkori, Pál, Szepesvári, NIPS 2011) on the
/// options of an architecture and combinations of two of them (LinearSampler): proposes
///
///     argmax  xᵀm + β σ √(xᵀA⁻¹x),    A = Λ + Σ x xᵀ,    m = A⁻¹ Σ r x
///
/// The bonus does not separate over the decisions, so the maximum is over a pool of candidates: the
/// member of the region with the largest xᵀm, mutations of it, and uniform members, `pool` in all.
/// Ties uniform.
///
/// Guarantee: OFUL's Õ(d √T) is for the maximum over all architectures and a β that grows with
/// √(d ln t); none is claimed for a constant β and a pool.
class LinUcb final : public LinearSampler {
 public:
  static constexpr std::string_view kName = "lin_ucb";

  struct Parameters : LinearSettings {
    double beta = 2.36;
    std::int64_t pool = 100;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema
        .add("beta", &Parameters::beta,
             {.doc = "β, weight of the bonus",
              .min = 0,
              .source = "Li et al. 2010: 1 + √(ln(2/δ)/2), δ = 0.05"})
        .add("pool", &Parameters::pool, {.doc = "candidates scored in a round", .min = 1});
    return LinearSettings::add_to(schema);
  }

  LinUcb(const Parameters& parameters, const SamplerContext& context)
      : LinearSampler(kName, parameters, context), beta_(parameters.beta), pool_(parameters.pool) {}

  Round propose(const Region& region, RandomStream& random) override {
    std::optional<Architecture> incumbent;
    if (rewards() > 0) incumbent = best(region, model().mean(), random);
    auto pool = candidate_pool(region, incumbent, pool_, random);
    const double width = beta_ * std::sqrt(model().noise_variance());
    Largest largest(random);
    for (std::size_t i = 0; i < pool.size(); ++i) {
      const auto active = features().of(pool[i]);
      largest.offer(static_cast<std::int64_t>(i),
                    model().mean(active) + width * std::sqrt(model().variance(active)));
    }
    return propose_one(std::move(pool[static_cast<std::size_t>(largest.arm())]));
  }

 private:
  double beta_;
  std::int64_t pool_;
};

}  // namespace nashost::samplers
