#include "bandit/flat_lift.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>

namespace nashost {
namespace {

/// Calls visit(rank) for every member of `whole` that matches `cut`, in order, stepping over all
/// branches that cannot match.
void for_each_match(const Region& whole, const PartialAssignment& cut,
                    const std::function<void(std::int64_t)>& visit) {
  const std::size_t decisions = whole.space().decisions().size();
  std::vector<std::int64_t> wanted(decisions, -1);
  for (const Literal& literal : cut.literals()) wanted[literal.decision] = literal.option;
  Architecture prefix;
  std::int64_t rank = 0;
  const std::function<void()> descend = [&] {
    const std::size_t d = prefix.size();
    if (d == decisions) {
      visit(rank++);
      return;
    }
    const auto options = whole.options_after(prefix);
    for (std::size_t o = 0; o < options.size(); ++o) {
      if (!options[o]) continue;
      prefix.push_back(static_cast<Architecture::Option>(o));
      if (wanted[d] < 0 || wanted[d] == static_cast<std::int64_t>(o)) {
        descend();
      } else {
        rank += static_cast<std::int64_t>(whole.count(PartialAssignment::prefix(prefix)));
      }
      prefix.pop_back();
    }
  };
  descend();
}

}  // namespace

FlatLift::FlatLift(const Region& region, const PolicyFactory& make_policy,
                   const LiftOptions& options)
    : whole_(region),
      name_(options.name),
      feedback_(options.feedback),
      mask_(static_cast<std::int64_t>(region.size())),
      policy_(make_policy(mask_.arms(), options.horizon)),
      version_(region.version()),
      cuts_(region.cuts()) {
  std::sort(cuts_.begin(), cuts_.end());
  if (feedback_ == FeedbackKind::full) rewards_.resize(static_cast<std::size_t>(mask_.arms()));
}

std::int64_t FlatLift::arm_of(const Architecture& architecture) const {
  return static_cast<std::int64_t>(whole_.rank(architecture));
}

void FlatLift::follow(const Region& region) {
  if (region.version() == version_) return;
  std::vector<PartialAssignment> now = region.cuts();
  std::sort(now.begin(), now.end());
  std::vector<PartialAssignment> gone;
  std::vector<PartialAssignment> made;
  std::set_difference(cuts_.begin(), cuts_.end(), now.begin(), now.end(), std::back_inserter(gone));
  std::set_difference(now.begin(), now.end(), cuts_.begin(), cuts_.end(), std::back_inserter(made));
  // Restore first: the last arm that is left cannot be masked.
  for (const auto& cut : gone) {
    for_each_match(whole_, cut, [&](std::int64_t arm) {
      if (region.contains(whole_.at(static_cast<Count>(arm)))) mask_.unmask(arm);
    });
  }
  for (const auto& cut : made) {
    for_each_match(whole_, cut, [&](std::int64_t arm) { mask_.mask(arm); });
  }
  cuts_ = std::move(now);
  version_ = region.version();
}

Round FlatLift::propose(const Region& region, RandomStream& random) {
  follow(region);
  const Draw draw = select_arm(*policy_, random, mask_, name_);
  Round round;
  Proposal& proposal = round.proposals.emplace_back();
  proposal.architecture = whole_.at(static_cast<Count>(draw.arm));
  proposal.probability = draw.probability;
  proposal.draws.push_back(draw);
  round.scored = scored(region);
  return round;
}

void FlatLift::observe(const Round& round, const RoundFeedback& feedback) {
  if (feedback_ == FeedbackKind::full) {
    std::fill(rewards_.begin(), rewards_.end(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < round.scored.size(); ++i) {
      rewards_[static_cast<std::size_t>(arm_of(round.scored[i]))] = feedback.scored[i];
    }
  }
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    const Proposal& proposal = round.proposals[i];
    const Draw draw = proposal.draws.size() == 1
                          ? proposal.draws.front()
                          : Draw{arm_of(proposal.architecture), proposal.probability};
    Feedback known = feedback.proposals[i];
    known.rewards = rewards_;
    policy_->update(draw, known);
  }
}

bool FlatLift::finished(const Region& region) {
  follow(region);
  return policy_->finished(mask_);
}

std::vector<std::vector<double>> FlatLift::option_probabilities(const Region& region) {
  follow(region);
  if (mask_.arms() > 100'000) return {};
  std::vector<double> probabilities(static_cast<std::size_t>(mask_.arms()));
  if (!policy_->probabilities(mask_, probabilities)) return {};
  std::vector<std::vector<double>> marginals;
  for (const Decision& decision : whole_.space().decisions()) {
    marginals.emplace_back(decision.options.size(), 0.0);
  }
  for (std::int64_t arm = mask_.next(0); arm < mask_.arms(); arm = mask_.next(arm + 1)) {
    const Architecture architecture = whole_.at(static_cast<Count>(arm));
    for (std::size_t d = 0; d < marginals.size(); ++d) {
      marginals[d][architecture[d]] += probabilities[static_cast<std::size_t>(arm)];
    }
  }
  return marginals;
}

std::optional<Architecture> FlatLift::recommend(const Region& region) {
  follow(region);
  const std::int64_t arm = policy_->recommend(mask_);
  if (arm < 0) return std::nullopt;
  return whole_.at(static_cast<Count>(arm));
}

double FlatLift::index(const Architecture& architecture) {
  return policy_->index(arm_of(architecture));
}

std::vector<Draw> FlatLift::draws_of(const Architecture& architecture, const Region& region) {
  follow(region);
  const std::int64_t arm = arm_of(architecture);
  return {Draw{arm, policy_->probability(arm, mask_)}};
}

std::vector<Draw> FlatLift::uniform_draws_of(const Architecture& architecture,
                                             const Region& region) {
  follow(region);
  return {Draw{arm_of(architecture), 1.0 / static_cast<double>(mask_.allowed())}};
}

std::vector<Architecture> FlatLift::scored(const Region& region) {
  if (feedback_ != FeedbackKind::full) return {};
  return region.enumerate(kMaxScored);
}

void FlatLift::persist(Archive& archive) {
  archive("version", version_);
  archive("cuts", cuts_);
  archive("mask", mask_);
  archive("policy", *policy_);
}

}  // namespace nashost
