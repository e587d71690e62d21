#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/bandit/best_by_pairs.hpp"
#include "nashost/bandit/linear_posterior.hpp"
#include "nashost/bandit/pair_features.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// What samplers with a linear model have in common.
struct LinearSettings {
  std::string pairs = "auto";
  std::optional<double> noise = {};
  double prior = 0.1;
  double pair_prior = 10;
  std::int64_t restarts = 4;

  template <class Parameters>
  static Schema<Parameters>& add_to(Schema<Parameters>& schema) {
    return schema
        .template add<std::string>(
            "pairs", &Parameters::pairs,
            {.doc = "combinations of two options that have weights: none, those of decisions that "
                    "follow one another, all; auto: the richest with at most 600 features",
             .choices = {"auto", "none", "neighbours", "all"}})
        .template add<std::optional<double>>(
            "noise", &Parameters::noise,
            {.doc = "σ, standard deviation of a reward around the model; auto: estimated",
             .min = 0,
             .min_open = true})
        .template add<double>(
            "prior", &Parameters::prior,
            {.doc = "precision of the prior of an option's weight, in units of 1/σ²",
             .min = 0,
             .min_open = true})
        .template add<double>("pair_prior", &Parameters::pair_prior,
                              {.doc = "precision of the prior of a pair's weight, in units of 1/σ²",
                               .min = 0,
                               .min_open = true})
        .template add<std::int64_t>(
            "restarts", &Parameters::restarts,
            {.doc = "random beginnings of the coordinate ascent with all pairs", .min = 0});
  }
};

/// A sampler that takes the reward of an architecture to be linear in its options and, with
/// `pairs`, in combinations of two of them: r = θᵀx + noise, the model of
/// nashost/bandit/linear_posterior.hpp.
///
/// σ is `noise`, or where it is open estimated along with θ, so that a rule is the same whatever
/// the scale of the rewards. The prior precision of the constant is next to nothing: the level of
/// the rewards costs nothing to learn. That of a pair is larger than that of an option, or the many
/// pairs together would drown the options in the uncertainty of a draw.
class LinearSampler : public Sampler {
 public:
  LinearSampler(std::string_view name, const LinearSettings& settings,
                const SamplerContext& context)
      : name_(name),
        space_(context.space),
        features_(PairFeatures::choose(*space_, settings.pairs, name)),
        model_(precision(features_, settings), settings.noise),
        best_(*space_, settings.restarts) {}

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(name_, *space_, round, feedback, -kAny, kAny);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      model_.add(features_.of(round.proposals[i].architecture), feedback.proposals[i].reward);
      ++rewards_;
    }
  }

  /// The member with the largest posterior mean; nothing before the first reward.
  std::optional<Architecture> recommend(const Region& region) override {
    if (rewards_ == 0) return std::nullopt;
    RandomStream ties(0, "ties of a recommendation");
    return best(region, model_.mean(), ties);
  }
  /// The posterior mean.
  double index(const Architecture& architecture) override {
    return model_.mean(features_.of(architecture));
  }

  void persist(Archive& archive) override {
    archive("model", model_);
    archive("rewards", rewards_);
  }

 protected:
  const PairFeatures& features() const noexcept { return features_; }
  LinearPosterior& model() noexcept { return model_; }
  std::int64_t rewards() const noexcept { return rewards_; }
  /// The member with the largest weightsᵀx, as BestByPairs finds it.
  Architecture best(const Region& region, std::span<const double> weights, RandomStream& random) {
    return best_.find(region, features_, weights, random);
  }

 private:
  static std::vector<double> precision(const PairFeatures& features,
                                       const LinearSettings& settings) {
    std::vector<double> all(features.size(), settings.pair_prior);
    for (std::size_t d = 0; d < features.decisions(); ++d) {
      for (std::size_t o = 0; o < features.options(d); ++o) {
        all[features.alone(d, o)] = settings.prior;
      }
    }
    all[PairFeatures::constant()] = 1e-6;
    return all;
  }

  std::string_view name_;
  std::shared_ptr<const SearchSpace> space_;
  PairFeatures features_;
  LinearPosterior model_;
  BestByPairs best_;
  std::int64_t rewards_ = 0;
};

}  // namespace nashost
