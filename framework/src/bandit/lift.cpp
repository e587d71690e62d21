#include "bandit/lift.hpp"

#include "bandit/decisions_lift.hpp"
#include "bandit/flat_lift.hpp"
#include "bandit/tree_lift.hpp"

namespace nashost {

std::string_view to_string(Over over) {
  switch (over) {
    case Over::architectures:
      return "architectures";
    case Over::decisions:
      return "decisions";
    case Over::tree:
      return "tree";
  }
  return "?";
}

Over parse_over(std::string_view text) {
  for (const Over over : {Over::architectures, Over::decisions, Over::tree}) {
    if (text == to_string(over)) return over;
  }
  const std::string unknown(text);
  throw ConfigError("over = \"" + unknown + "\": it can be architectures, decisions or tree" +
                    did_you_mean(unknown, {"architectures", "decisions", "tree"}));
}

double Lift::probability(const Architecture& architecture, const Region& region) {
  if (!region.contains(architecture)) return 0;
  double product = 1;
  for (const Draw& draw : draws_of(architecture, region)) product *= draw.probability;
  return product;
}

std::vector<Architecture> Lift::scored(const Region&) { return {}; }

std::string lift_obstacle(Over over, const Region& region, const LiftOptions& options) {
  const bool full = options.feedback == FeedbackKind::full;
  if (over != Over::architectures) {
    if (!full) return {};
    return "'" + options.name +
           "' needs the reward of every arm in every round, which only over = \"architectures\" "
           "can "
           "give: the reward of an architecture says nothing of the options it did not take";
  }
  if (region.size() > static_cast<Count>(FlatLift::kMaxArms)) {
    return "'" + options.name + "' over = \"architectures\" takes at most " +
           std::to_string(FlatLift::kMaxArms) + " architectures, and this space has " +
           to_string(region.size()) + "; use over = \"decisions\" or over = \"tree\"";
  }
  if (full && region.size() > static_cast<Count>(FlatLift::kMaxScored)) {
    return "'" + options.name + "' has every architecture scored in every round, at most " +
           std::to_string(FlatLift::kMaxScored) + ", and this space has " +
           to_string(region.size()) + "; use a policy that learns from bandit feedback";
  }
  return {};
}

std::unique_ptr<Lift> make_lift(Over over, const Region& region, const PolicyFactory& make_policy,
                                const LiftOptions& options) {
  if (const std::string obstacle = lift_obstacle(over, region, options); !obstacle.empty()) {
    throw ConfigError(obstacle);
  }
  switch (over) {
    case Over::architectures:
      return std::make_unique<FlatLift>(region, make_policy, options);
    case Over::decisions:
      return std::make_unique<DecisionsLift>(region, make_policy, options);
    case Over::tree:
      break;
  }
  return std::make_unique<TreeLift>(region, make_policy, options);
}

}  // namespace nashost
