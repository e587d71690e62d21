#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bandit/policy_factory.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost {

/// How a policy over plain arms becomes a sampler of architectures: what its arms are.
enum class Over {
  architectures,  ///< flat: one policy, an arm per architecture
  decisions,      ///< one policy per decision, an arm per option, all paid the same reward
  tree,           ///< one policy per visited node of the tree of decisions, an arm per option
};

NASHOST_API std::string_view to_string(Over over);
/// Throws ConfigError for anything but "architectures", "decisions" and "tree".
NASHOST_API Over parse_over(std::string_view text);

struct LiftOptions {
  std::string name = "policy";          ///< for messages
  std::optional<std::int64_t> horizon;  ///< rounds to come, where known; every policy is given it
  FeedbackKind feedback = FeedbackKind::bandit;
  std::int64_t max_tree_nodes = 200'000;
};

/// A sampler made of policies over arms.
///
/// Law: the proposals of a round may come without draws, or with draws made by somebody else (a
/// uniform draw for the floor): observe works them out from the architecture.
class NASHOST_API Lift : public Sampler {
 public:
  /// The product over draws_of; 0 where the architecture is no member.
  double probability(const Architecture& architecture, const Region& region) override;
  /// The draws by which the lift would propose a member of the region now, each with the
  /// probability of its arm given the draws before it; kNoProbability where there is no closed
  /// form.
  virtual std::vector<Draw> draws_of(const Architecture& architecture, const Region& region) = 0;
  /// What the uniform distribution over the region gives to the same draws.
  virtual std::vector<Draw> uniform_draws_of(const Architecture& architecture,
                                             const Region& region) = 0;
  /// Architectures that must be scored in every round (full information); none under bandit
  /// feedback.
  virtual std::vector<Architecture> scored(const Region& region);
};

/// Why the lift cannot be had over this space: a flat one of too many arms, full information over
/// anything but architectures. Empty: it can.
NASHOST_API std::string lift_obstacle(Over over, const Region& region, const LiftOptions& options);

/// `region` is the space before any pruning. Throws ConfigError with the lift_obstacle, if there is
/// one.
NASHOST_API std::unique_ptr<Lift> make_lift(Over over, const Region& region,
                                            const PolicyFactory& make_policy,
                                            const LiftOptions& options);

}  // namespace nashost
