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

std::vector<Architecture> Lift::scored(const Region&) { return {}; }

std::unique_ptr<Lift> make_lift(Over over, const Region& region, const PolicyFactory& make_policy,
                                const LiftOptions& options) {
  if (over == Over::architectures) return std::make_unique<FlatLift>(region, make_policy, options);
  if (options.feedback == FeedbackKind::full) {
    throw ConfigError(
        "'" + options.name + "' needs the reward of every arm in every round, which " +
        "only over = \"architectures\" can give: the reward of an architecture says " +
        "nothing of the options it did not take");
  }
  if (over == Over::decisions) return std::make_unique<DecisionsLift>(region, make_policy, options);
  return std::make_unique<TreeLift>(region, make_policy, options);
}

}  // namespace nashost
