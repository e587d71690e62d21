#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bandit/lift.hpp"

namespace nashost {

/// `over = "architectures"`: one policy, an arm per architecture of the space before any pruning,
/// in lexicographic order: arm = rank. A cut masks its arms, a restoration frees them.
///
/// A policy that needs full information has all surviving architectures scored on the batch on
/// which the drawn one trains; its rewards are NaN for masked arms.
class NASHOST_API FlatLift : public Lift {
 public:
  static constexpr std::int64_t kMaxArms = 10'000'000;
  static constexpr std::int64_t kMaxScored = 100'000;

  /// For at most kMaxArms architectures (kMaxScored under full information): see lift_obstacle.
  FlatLift(const Region& region, const PolicyFactory& make_policy, const LiftOptions& options);

  Round propose(const Region& region, RandomStream& random) override;
  void observe(const Round& round, const RoundFeedback& feedback) override;
  void region_changed(const Region& region) override { follow(region); }
  bool finished(const Region& region) override;
  /// By summing over the architectures; none for more than 100 000 of them.
  std::vector<std::vector<double>> option_probabilities(const Region& region) override;
  std::optional<Architecture> recommend(const Region& region) override;
  double index(const Architecture& architecture) override;
  void persist(Archive& archive) override;

  std::vector<Draw> draws_of(const Architecture& architecture, const Region& region) override;
  std::vector<Draw> uniform_draws_of(const Architecture& architecture,
                                     const Region& region) override;
  std::vector<Architecture> scored(const Region& region) override;

  const ArmMask& mask() const noexcept { return mask_; }

 private:
  std::int64_t arm_of(const Architecture& architecture) const;
  void follow(const Region& region);

  Region whole_;
  std::string name_;
  FeedbackKind feedback_;
  ArmMask mask_;
  std::unique_ptr<Policy> policy_;
  std::uint64_t version_;
  std::vector<PartialAssignment> cuts_;  // that stand in mask_, sorted
  std::vector<double> rewards_;          // one per arm, full information only
};

}  // namespace nashost
