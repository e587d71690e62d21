#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bandit/exploration.hpp"
#include "bandit/lift.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost {

/// A sampler with what the host puts around every one: warm-up and floor, and a check of the
/// rewards.
///
/// A uniform round proposes one architecture, uniform over the region. Where the sampler is a lift,
/// the mixture is worked out draw by draw: with q the sampler's and u the uniform conditional
/// draws, draw j has probability (A·q_j + B·u_j) / (A + B), where A = (1 − floor)·Π_{i<j} q_i and
/// B = floor·Π_{i<j} u_i; their product is the probability of the architecture. So importance
/// weights stay unbiased in every policy of the lift.
///
/// observe throws Error for a reward that is NaN or outside [reward_min, reward_max], naming the
/// sampler and the round, before the sampler sees any of that round.
class NASHOST_API GuardedSampler : public Sampler {
 public:
  struct Options {
    std::string name = "sampler";  ///< for messages
    Exploration exploration;
    double reward_min = 0;
    double reward_max = 1;
  };

  GuardedSampler(std::unique_ptr<Sampler> sampler, Options options);

  Round propose(const Region& region, RandomStream& random) override;
  void observe(const Round& round, const RoundFeedback& feedback) override;
  void region_changed(const Region& region) override { sampler_->region_changed(region); }
  bool finished(const Region& region) override { return sampler_->finished(region); }
  /// Of a round that proposes one architecture.
  double probability(const Architecture& architecture, const Region& region) override;
  std::vector<std::vector<double>> option_probabilities(const Region& region) override;
  std::optional<Architecture> recommend(const Region& region) override;
  double index(const Architecture& architecture) override { return sampler_->index(architecture); }
  void persist(Archive& archive) override;

  Sampler& sampler() noexcept { return *sampler_; }

 private:
  Round uniform_round(double share, const Region& region, RandomStream& random);
  void check(const RoundFeedback& feedback, const Round& round) const;

  std::unique_ptr<Sampler> sampler_;
  Lift* lift_;  // the same object, where it is one
  Options options_;
  std::int64_t rounds_ = 0;  // proposed
};

}  // namespace nashost
