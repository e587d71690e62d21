#pragma once

#include <string_view>

#include "nashost/bandit/linear_sampler.hpp"

namespace nashost::samplers {

/// Linear Thompson sampling (Agrawal and Goyal, "Thompson sampling for contextual bandits with
/// linear payoffs", ICML 2013) on the options of an architecture and combinations of two of them
/// (LinearSampler): draws the weights from their posterior,
///
///     θ ~ N(m, σ² A⁻¹),    A = Λ + Σ x xᵀ,    m = A⁻¹ Σ r x
///
/// and proposes the member of the region with the largest θᵀx. Without pairs, and with those of
/// neighbouring decisions, that maximum is exact and costs O(Σ options); with all pairs it is found
/// by coordinate ascent (BestByPairs). Unlike LinUCB's it needs no list of candidates.
///
/// Guarantee: with d features and σ of order √(d ln t) regret Õ(d^{3/2} √T), if rewards are linear
/// (theorem 1 of the paper). With σ of the size of the noise, as here, none is claimed; it explores
/// less and does far better.
class LinTs final : public LinearSampler {
 public:
  static constexpr std::string_view kName = "lin_ts";

  struct Parameters : LinearSettings {};
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    return LinearSettings::add_to(schema);
  }

  LinTs(const Parameters& parameters, const SamplerContext& context)
      : LinearSampler(kName, parameters, context) {}

  Round propose(const Region& region, RandomStream& random) override {
    const auto weights = model().draw(random);
    return propose_one(best(region, weights, random));
  }
};

}  // namespace nashost::samplers
