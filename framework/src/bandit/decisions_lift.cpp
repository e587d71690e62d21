#include "bandit/decisions_lift.hpp"

#include <utility>

namespace nashost {

void DecisionsLift::Bandit::persist(Archive& archive) {
  archive("mask", mask);
  archive("version", version);
  archive("policy", *policy);
}

DecisionsLift::DecisionsLift(const Region& region, const PolicyFactory& make_policy,
                             const LiftOptions& options)
    : name_(options.name), walk_(region) {
  for (const Decision& decision : region.space().decisions()) {
    const auto arms = static_cast<std::int64_t>(decision.options.size());
    bandits_.push_back({make_policy(arms, options.horizon), ArmMask(arms), kStale});
  }
}

DecisionsLift::Bandit& DecisionsLift::bandit(const Region& region, std::size_t decision) {
  Bandit& bandit = bandits_[decision];
  if (bandit.version == region.version()) return bandit;
  set_mask(bandit.mask, walk_.options());
  bandit.version = walk_.is_product() ? region.version() : kStale;
  return bandit;
}

Round DecisionsLift::propose(const Region& region, RandomStream& random) {
  walk_.begin(region);
  Round round;
  Proposal& proposal = round.proposals.emplace_back();
  proposal.architecture = Architecture(bandits_.size());
  proposal.draws.reserve(bandits_.size());
  proposal.probability = 1;
  for (std::size_t d = 0; d < bandits_.size(); ++d) {
    Bandit& next = bandit(region, d);
    const Draw draw = select_arm(*next.policy, random, next.mask, name_);
    proposal.architecture[d] = static_cast<Architecture::Option>(draw.arm);
    proposal.probability *= draw.probability;  // no closed form for one: none for the product
    proposal.draws.push_back(draw);
    walk_.take(proposal.architecture[d]);
  }
  return round;
}

void DecisionsLift::observe(const Round& round, const RoundFeedback& feedback) {
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    const Proposal& proposal = round.proposals[i];
    const bool drawn = proposal.draws.size() == bandits_.size();
    for (std::size_t d = 0; d < bandits_.size(); ++d) {
      const Draw draw = drawn ? proposal.draws[d] : Draw{proposal.architecture[d], kNoProbability};
      bandits_[d].policy->update(draw, feedback.proposals[i]);
    }
  }
}

bool DecisionsLift::finished(const Region& region) {
  walk_.begin(region);
  for (std::size_t d = 0; d < bandits_.size(); ++d) {
    Bandit& next = bandits_[d];
    if (walk_.is_product()) {
      bandit(region, d);
    } else {
      set_mask(next.mask, region.options_of(d));
      next.version = kStale;
    }
    if (!next.policy->finished(next.mask)) return false;
    walk_.take(0);  // any option: in a product the masks do not depend on it
  }
  return true;
}

std::vector<Draw> DecisionsLift::draws_of(const Architecture& architecture, const Region& region) {
  walk_.begin(region);
  std::vector<Draw> draws;
  for (std::size_t d = 0; d < bandits_.size(); ++d) {
    const Architecture::Option option = architecture[d];
    Bandit& next = bandit(region, d);
    draws.push_back({option, next.policy->probability(option, next.mask)});
    walk_.take(option);
  }
  return draws;
}

std::vector<std::vector<double>> DecisionsLift::option_probabilities(const Region& region) {
  walk_.begin(region);
  std::vector<std::vector<double>> marginals;
  for (const Bandit& bandit : bandits_) {
    marginals.emplace_back(static_cast<std::size_t>(bandit.mask.arms()), 0.0);
  }
  if (walk_.is_product()) {
    for (std::size_t d = 0; d < bandits_.size(); ++d) {
      Bandit& next = bandit(region, d);
      if (!next.policy->probabilities(next.mask, marginals[d])) return {};
      walk_.take(static_cast<Architecture::Option>(next.mask.next(0)));
    }
    return marginals;
  }
  constexpr std::size_t kEnumerable = 10'000;
  if (region.size() > kEnumerable) return {};
  for (const Architecture& member : region.enumerate(kEnumerable)) {
    const double p = probability(member, region);
    if (p != p) return {};
    for (std::size_t d = 0; d < marginals.size(); ++d) marginals[d][member[d]] += p;
  }
  return marginals;
}

std::optional<Architecture> DecisionsLift::recommend(const Region& region) {
  walk_.begin(region);
  Architecture path;
  while (path.size() < bandits_.size()) {
    Bandit& next = bandit(region, path.size());
    const std::int64_t option = next.policy->recommend(next.mask);
    if (option < 0) return std::nullopt;
    path.push_back(static_cast<Architecture::Option>(option));
    walk_.take(path[path.size() - 1]);
  }
  return path;
}

void DecisionsLift::persist(Archive& archive) {
  for (std::size_t d = 0; d < bandits_.size(); ++d) archive(std::to_string(d), bandits_[d]);
}

}  // namespace nashost
