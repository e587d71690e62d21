#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bandit/lift.hpp"
#include "bandit/region_walk.hpp"

namespace nashost {

/// `over = "decisions"`: one policy per decision, an arm per option; all are paid the reward of the
/// architecture they made together. A round costs O(Σ options) however large the space.
///
/// The decisions are drawn in order, each among the options that some member of the region takes
/// behind the options drawn before it, so every proposal is a member, also where branches were cut.
/// The probability of a proposal is the product of those conditional draws.
///
/// No regret per decision leads to a coarse correlated equilibrium, not to the best architecture,
/// unless rewards are near-additive over decisions (zoo, NAS-Bench-Macro). Policies without
/// randomness (UCB and its kin) draw in step: options that were drawn together have the same
/// rewards, hence the same index, and are drawn together again; give them a floor or a warm-up.
class NASHOST_API DecisionsLift : public Lift {
 public:
  DecisionsLift(const Region& region, const PolicyFactory& make_policy, const LiftOptions& options);

  Round propose(const Region& region, RandomStream& random) override;
  void observe(const Round& round, const RoundFeedback& feedback) override;
  void region_changed(const Region& region) override { walk_.follow(region); }
  bool finished(const Region& region) override;
  /// Where options depend on a prefix: by summing over members, none for more than 10 000 of them.
  std::vector<std::vector<double>> option_probabilities(const Region& region) override;
  /// Where every policy names an option.
  std::optional<Architecture> recommend(const Region& region) override;
  void persist(Archive& archive) override;

  std::vector<Draw> draws_of(const Architecture& architecture, const Region& region) override;
  std::vector<Draw> uniform_draws_of(const Architecture& architecture,
                                     const Region& region) override {
    return walk_.uniform_draws(region, architecture);
  }

 private:
  struct Bandit {
    std::unique_ptr<Policy> policy;
    ArmMask mask;
    /// Of the region that the mask stands for; kStale where it depends on the prefix.
    std::uint64_t version;
    void persist(Archive& archive);
  };
  static constexpr std::uint64_t kStale = ~std::uint64_t{0};
  /// The bandit of the decision that the walk has come to, its mask set.
  Bandit& bandit(const Region& region, std::size_t decision);

  std::string name_;
  RegionWalk walk_;
  std::vector<Bandit> bandits_;
};

}  // namespace nashost
