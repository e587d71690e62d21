#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "nashost/bandit/draw_check.hpp"
#include "nashost/bandit/pending_draws.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/shared_losses.hpp"
#include "nashost/policy.hpp"

namespace nashost::samplers {

/// Follow the perturbed leader with geometric resampling, ℓ = 1 − r:
///
///     draw a = argmin_i (η L̂_i − Z_i),  Z_i ~ Exp(1) afresh each round;      L̂_a += ℓ·G
///     G: how often the argmin is drawn again, with new Z, until it is a; at most M times
///
/// so E[G] ≈ 1/p_a without p ever being computed: all it takes is an argmin. Neu and Bartók, "An
/// efficient algorithm for learning with semi-bandit feedback" (ALT 2013); "Importance weighting
/// without importance weights" (JMLR 2016).
///
/// Guarantee, any losses in [0, 1] fixed in advance: E[regret] ≤ (ln K + 1)/η + η K T + K T/(e M),
/// which is 3 √(K T (ln K + 1)) with η = √((ln K + 1) / (K T)) and M = √(K T) / (e √(ln K + 1)).
/// Without a horizon t takes the place of T.
///
/// G belongs to the draw, so it is found in select and kept until the feedback comes. On a draw of
/// another with a known probability 1/p is used instead; without one it is skipped.
///
/// A round takes Σ_a p_a/p_a = K argmins on average, at most M + 1, each O(touched arms): untouched
/// arms have the largest of m exponentials in one draw. For very many flat arms exp3_ix is far
/// cheaper.
class Fpl : public Policy {
 public:
  struct Parameters {
    std::optional<double> eta = {};
    std::optional<std::int64_t> cap = {};
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("eta", &Parameters::eta,
             {.doc = "learning rate η; auto: √((ln K + 1) / (K T)), with t for T where no horizon "
                     "is known",
              .min = 0,
              .min_open = true,
              .source = "Neu and Bartók 2013"})
        .add("cap", &Parameters::cap,
             {.doc = "most redraws M; auto: √(K T) / (e √(ln K + 1)), rounded up",
              .min = 1,
              .source = "Neu and Bartók 2013"});
  }

  Fpl(const Parameters& parameters, const PolicyContext& context)
      : parameters_(parameters),
        arms_(context.arms),
        horizon_(context.horizon.value_or(0)),
        losses_(context.arms),
        pending_(1) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    losses_.follow(mask);
    const std::int64_t arm = leader(random);
    std::int64_t redraws = 1;
    while (redraws < cap() && !wins(arm, random)) ++redraws;
    pending_.remember(arm)[0] = static_cast<double>(redraws);
    return {arm, kNoProbability};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("fpl", feedback.reward);
    double weight = 0;
    if (has_probability("fpl", draw, arms_)) {
      weight = inverse_probability(draw);
    } else if (const auto redraws = pending_.take(draw.arm, feedback.age); !redraws.empty()) {
      weight = redraws[0];
    } else {
      return;
    }
    losses_.add_loss(draw.arm, (1 - feedback.reward) * weight);
    ++round_;
  }

  /// −η L̂_i, what the perturbation is added to.
  double index(std::int64_t arm) override { return -rate() * losses_.loss(arm); }

  void persist(Archive& archive) override {
    archive("round", round_);
    archive("losses", losses_);
    archive("pending", pending_);
  }

  std::int64_t cap() const {
    if (parameters_.cap) return *parameters_.cap;
    const double k = static_cast<double>(arms_);
    const double cap = std::sqrt(k * rounds() / (std::log(k) + 1)) / std::exp(1.0);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(cap)));
  }

 private:
  /// T, or t where it is not known.
  double rounds() const { return static_cast<double>(horizon_ > 0 ? horizon_ : round_); }
  double rate() const {
    const double k = static_cast<double>(arms_);
    return parameters_.eta ? *parameters_.eta : std::sqrt((std::log(k) + 1) / (k * rounds()));
  }

  /// The largest of n Exp(1) variables: (1 − e^{−z})^n = u.
  static double largest_exponential(std::size_t n, RandomStream& random) {
    return -std::log(-std::expm1(std::log(random.uniform()) / static_cast<double>(n)));
  }

  std::int64_t leader(RandomStream& random) const {
    const double eta = rate();
    double best = -std::numeric_limits<double>::infinity();
    std::int64_t arm = -1;
    const auto touched = losses_.touched_losses();
    for (std::size_t i = 0; i < touched.size(); ++i) {
      const double value = random.exponential() - eta * touched[i];
      if (value > best) {
        best = value;
        arm = losses_.arm_at(i);
      }
    }
    if (losses_.untouched() == 0) return arm;
    const double value =
        largest_exponential(losses_.untouched(), random) - eta * losses_.shared_loss();
    return value > best || arm < 0 ? losses_.draw_untouched(random) : arm;
  }

  /// Whether new perturbations make `arm` the leader: the same law as leader(random) == arm, but it
  /// stops at the first arm that is ahead.
  bool wins(std::int64_t arm, RandomStream& random) const {
    const double eta = rate();
    const double own = random.exponential() - eta * losses_.loss(arm);
    const std::size_t place = losses_.place(arm);
    std::size_t untouched = losses_.untouched();
    if (place >= losses_.touched() && untouched > 0) --untouched;
    if (untouched > 0 &&
        largest_exponential(untouched, random) - eta * losses_.shared_loss() >= own) {
      return false;
    }
    const auto touched = losses_.touched_losses();
    for (std::size_t i = 0; i < touched.size(); ++i) {
      if (i != place && random.exponential() - eta * touched[i] >= own) return false;
    }
    return true;
  }

  Parameters parameters_;
  std::int64_t arms_;
  std::int64_t horizon_;  // 0: not known
  std::int64_t round_ = 1;
  SharedLosses losses_;
  PendingDraws pending_;  // G
};

}  // namespace nashost::samplers
