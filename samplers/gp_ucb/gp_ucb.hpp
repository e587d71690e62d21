#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numbers>
#include <optional>
#include <string_view>

#include "gaussian_process.hpp"
#include "nashost/bandit/candidate_pool.hpp"
#include "nashost/bandit/largest.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// GP-UCB (Srinivas, Krause, Kakade, Seeger, "Gaussian process optimization in the bandit setting:
/// no regret and experimental design", ICML 2010, algorithm 1) with a kernel on the number of
/// decisions in which two architectures differ (GaussianProcess): proposes
///
///     argmax  μ(x) + √(s β_t) σ(x),    β_t = 2 ln(|D| t² π² / (6 δ))
///
/// over a pool of candidates: the member with the largest μ among what it remembers, mutations of
/// it, and uniform members, `pool` in all. |D| is the number of architectures in the region, t the
/// number of rewards, plus one. s = 1/5 is what the paper's experiments use; the theorem is for 1.
///
/// It remembers at most `memory` rewards; a round costs O(memory² · pool) at most.
///
/// Guarantee: with s = 1 and the maximum over all of D, regret O(√(T β_T γ_T)) for a function of
/// that kernel, γ_T its information gain (theorem 1). For a pool, a bounded memory and s < 1 none
/// is claimed.
class GpUcb final : public Sampler {
 public:
  static constexpr std::string_view kName = "gp_ucb";

  struct Parameters {
    std::optional<double> length = {};
    double noise = 0.1;
    double delta = 0.1;
    double beta_scale = 0.2;
    std::int64_t memory = 400;
    std::int64_t pool = 100;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("length", &Parameters::length,
             {.doc = "ℓ of the kernel e^(−h/ℓ), in decisions; auto: half of the decisions, at "
                     "least 1",
              .min = 0,
              .min_open = true})
        .add("noise", &Parameters::noise,
             {.doc = "variance of a reward around its architecture's mean, as a share of the "
                     "variance of all rewards",
              .min = 0,
              .min_open = true})
        .add("delta", &Parameters::delta,
             {.doc = "δ of β_t", .min = 0, .max = 1, .min_open = true, .max_open = true})
        .add("beta_scale", &Parameters::beta_scale,
             {.doc = "s, scales β_t", .min = 0, .source = "Srinivas et al. 2010, section 6: 1/5"})
        .add(
            "memory", &Parameters::memory,
            {.doc = "rewards it remembers; then it forgets the older half", .min = 2, .max = 10000})
        .add("pool", &Parameters::pool, {.doc = "candidates scored in a round", .min = 1});
  }

  GpUcb(const Parameters& parameters, const SamplerContext& context)
      : parameters_(parameters),
        space_(context.space),
        process_(parameters.length.value_or(
                     std::max(1.0, static_cast<double>(space_->decisions().size()) / 2)),
                 parameters.noise, static_cast<std::size_t>(parameters.memory)) {}

  Round propose(const Region& region, RandomStream& random) override {
    auto pool = candidate_pool(region, recommend(region), parameters_.pool, random);
    const auto beliefs = process_.believe(pool);
    const double width = std::sqrt(parameters_.beta_scale * beta(region));
    Largest largest(random);
    for (std::size_t i = 0; i < pool.size(); ++i) {
      largest.offer(static_cast<std::int64_t>(i), beliefs[i].mean + width * beliefs[i].deviation);
    }
    return propose_one(std::move(pool[static_cast<std::size_t>(largest.arm())]));
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      process_.add(round.proposals[i].architecture, feedback.proposals[i].reward);
      ++rewards_;
    }
  }

  /// The member with the largest μ among those it remembers.
  std::optional<Architecture> recommend(const Region& region) override {
    std::optional<Architecture> best;
    double highest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < process_.size(); ++i) {
      const Architecture& known = process_.architectures()[i];
      if (process_.mean(i) > highest && region.contains(known)) {
        highest = process_.mean(i);
        best = known;
      }
    }
    return best;
  }
  /// μ.
  double index(const Architecture& architecture) override { return process_.mean(architecture); }

  void persist(Archive& archive) override {
    process_.persist(archive, space_->decisions().size());
    archive("round", rewards_);
  }

 private:
  double beta(const Region& region) const {
    const auto t = static_cast<double>(rewards_ + 1);
    return 2 * std::log(to_double(region.size()) * t * t * std::numbers::pi * std::numbers::pi /
                        (6 * parameters_.delta));
  }

  Parameters parameters_;
  std::shared_ptr<const SearchSpace> space_;
  GaussianProcess process_;
  std::int64_t rewards_ = 0;
};

}  // namespace nashost::samplers
