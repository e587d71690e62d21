#pragma once

#include <nashost/sampler.hpp>
#include <optional>

/// Keeps the best architecture so far, and proposes it with one decision changed.
///
/// A sampler sees whole architectures, so that it can use the structure of the space. One that
/// needs no structure is better written as a policy (nashost new policy).
class MySampler final : public nashost::Sampler {
 public:
  /// What a config may set; the defaults stand here and nowhere else.
  struct Parameters {
    double restart = 0.1;
  };
  static auto schema() {
    return nashost::Schema<Parameters>().add(
        "restart", &Parameters::restart,
        {.doc = "share of rounds that propose any architecture", .min = 0, .max = 1});
  }

  MySampler(const Parameters& parameters, const nashost::SamplerContext& context);

  nashost::Round propose(const nashost::Region& region, nashost::RandomStream& random) override;
  void observe(const nashost::Round& round, const nashost::RoundFeedback& feedback) override;

  /// Names every member that changes while it plays: what a run that was interrupted goes on from.
  void persist(nashost::Archive& archive) override {
    archive("best", best_);
    archive("best_reward", best_reward_);
  }

 private:
  double restart_;
  std::optional<nashost::Architecture> best_;
  double best_reward_ = 0;
};
