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

DecisionsLift::Bandit& DecisionsLift::bandit(const Region& region, const Architecture& prefix) {
  Bandit& bandit = bandits_[prefix.size()];
  if (bandit.version == region.version()) return bandit;
  set_mask(bandit.mask, walk_.options(region, prefix));
  bandit.version = walk_.is_product() ? region.version() : kStale;
  return bandit;
}

Round DecisionsLift::propose(const Region& region, RandomStream& random) {
  walk_.follow(region);
  Round round;
  Proposal& proposal = round.proposals.emplace_back();
  Architecture path(bandits_.size());
  path.resize(0);
  proposal.draws.reserve(bandits_.size());
  proposal.probability = 1;
  while (path.size() < bandits_.size()) {
    Bandit& next = bandit(region, path);
    const Draw draw = select_arm(*next.policy, random, next.mask, name_);
    path.push_back(static_cast<Architecture::Option>(draw.arm));
    proposal.probability *= draw.probability;  // no closed form for one: none for the product
    proposal.draws.push_back(draw);
  }
  proposal.architecture = std::move(path);
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
  walk_.follow(region);
  Architecture path;  // any member's: in a product the masks do not depend on it
  while (path.size() < bandits_.size()) {
    Bandit& next = bandits_[path.size()];
    if (walk_.is_product()) {
      bandit(region, path);
    } else {
      set_mask(next.mask, region.options_of(path.size()));
      next.version = kStale;
    }
    if (!next.policy->finished(next.mask)) return false;
    path.push_back(0);
  }
  return true;
}

std::vector<Draw> DecisionsLift::draws_of(const Architecture& architecture, const Region& region) {
  walk_.follow(region);
  std::vector<Draw> draws;
  Architecture path;
  for (const Architecture::Option option : architecture) {
    Bandit& next = bandit(region, path);
    draws.push_back({option, next.policy->probability(option, next.mask)});
    path.push_back(option);
  }
  return draws;
}

std::vector<Draw> DecisionsLift::uniform_draws_of(const Architecture& architecture,
                                                  const Region& region) {
  walk_.follow(region);
  std::vector<Draw> draws;
  Architecture path;
  for (const Architecture::Option option : architecture) {
    draws.push_back({option, walk_.probability(region, path, option)});
    path.push_back(option);
  }
  return draws;
}

double DecisionsLift::probability(const Architecture& architecture, const Region& region) {
  if (!region.contains(architecture)) return 0;
  double product = 1;
  for (const Draw& draw : draws_of(architecture, region)) product *= draw.probability;
  return product;
}

std::vector<std::vector<double>> DecisionsLift::option_probabilities(const Region& region) {
  walk_.follow(region);
  std::vector<std::vector<double>> marginals;
  for (const Bandit& bandit : bandits_) {
    marginals.emplace_back(static_cast<std::size_t>(bandit.mask.arms()), 0.0);
  }
  if (walk_.is_product()) {
    Architecture path;  // any member's: the masks do not depend on it
    for (std::size_t d = 0; d < bandits_.size(); ++d) {
      Bandit& next = bandit(region, path);
      if (!next.policy->probabilities(next.mask, marginals[d])) return {};
      path.push_back(static_cast<Architecture::Option>(next.mask.next(0)));
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
  walk_.follow(region);
  Architecture path;
  while (path.size() < bandits_.size()) {
    Bandit& next = bandit(region, path);
    const std::int64_t option = next.policy->recommend(next.mask);
    if (option < 0) return std::nullopt;
    path.push_back(static_cast<Architecture::Option>(option));
  }
  return path;
}

void DecisionsLift::persist(Archive& archive) {
  for (std::size_t d = 0; d < bandits_.size(); ++d) archive(std::to_string(d), bandits_[d]);
}

}  // namespace nashost
