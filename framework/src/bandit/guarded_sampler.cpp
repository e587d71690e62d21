#include "bandit/guarded_sampler.hpp"

#include <cmath>
#include <utility>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

/// Turns the sampler's conditional draws into those of the mixture; returns their product.
double mix_draws(double share, std::vector<Draw>& own, const std::vector<Draw>& uniform) {
  double by_sampler = 1 - share;
  double by_host = share;
  for (std::size_t j = 0; j < own.size(); ++j) {
    const double before = by_sampler + by_host;
    by_sampler *= own[j].probability;
    by_host *= uniform[j].probability;
    own[j].probability = (by_sampler + by_host) / before;
  }
  return by_sampler + by_host;
}

double product(const std::vector<Draw>& draws) {
  double all = 1;
  for (const Draw& draw : draws) all *= draw.probability;
  return all;
}

}  // namespace

GuardedSampler::GuardedSampler(std::unique_ptr<Sampler> sampler, Options options)
    : sampler_(std::move(sampler)),
      lift_(dynamic_cast<Lift*>(sampler_.get())),
      options_(std::move(options)) {}

Round GuardedSampler::propose(const Region& region, RandomStream& random) {
  const double share = options_.exploration.share(rounds_++);
  if (share >= 1 || (share > 0 && random.bernoulli(share))) {
    return uniform_round(share, region, random);
  }
  Round round = sampler_->propose(region, random);
  if (round.proposals.empty()) {
    throw PluginError("sampler '" + options_.name +
                      "' proposed a round without architectures: this is a defect of that sampler");
  }
  for (Proposal& proposal : round.proposals) {
    if (!region.contains(proposal.architecture)) {
      throw PluginError("sampler '" + options_.name + "' proposed " +
                        region.space().label(proposal.architecture) +
                        ", which is no longer in the space: this is a defect of that sampler");
    }
    if (share == 0) continue;
    if (lift_ != nullptr) {
      proposal.probability =
          mix_draws(share, proposal.draws, lift_->uniform_draws_of(proposal.architecture, region));
    } else {
      proposal.probability =
          Exploration::mix(share, proposal.probability, 1 / to_double(region.size()));
    }
  }
  return round;
}

Round GuardedSampler::uniform_round(double share, const Region& region, RandomStream& random) {
  Round round;
  Proposal& proposal = round.proposals.emplace_back();
  proposal.architecture = region.draw(random);
  if (lift_ != nullptr) {
    const auto uniform = lift_->uniform_draws_of(proposal.architecture, region);
    if (share >= 1) {
      proposal.draws = uniform;
      proposal.probability = product(uniform);
    } else {
      proposal.draws = lift_->draws_of(proposal.architecture, region);
      proposal.probability = mix_draws(share, proposal.draws, uniform);
    }
    round.scored = lift_->scored(region);
  } else {
    const double own = share < 1 ? sampler_->probability(proposal.architecture, region) : 0;
    proposal.probability = Exploration::mix(share, own, 1 / to_double(region.size()));
  }
  return round;
}

void GuardedSampler::check(const RoundFeedback& feedback, const Round& round) const {
  const auto check_one = [&](double reward) {
    if (std::isnan(reward) || reward < options_.reward_min || reward > options_.reward_max) {
      throw Error("round " + std::to_string(round.id) + ": a reward of " + std::to_string(reward) +
                  " reached sampler '" + options_.name + "', which takes rewards in [" +
                  std::to_string(options_.reward_min) + ", " + std::to_string(options_.reward_max) +
                  "]");
    }
  };
  if (feedback.proposals.size() != round.proposals.size() ||
      feedback.scored.size() != round.scored.size()) {
    throw Error("round " + std::to_string(round.id) + " of sampler '" + options_.name + "' has " +
                std::to_string(round.proposals.size()) + " proposals and " +
                std::to_string(round.scored.size()) + " scored architectures, and came back with " +
                std::to_string(feedback.proposals.size()) + " and " +
                std::to_string(feedback.scored.size()) + " rewards");
  }
  for (const Feedback& one : feedback.proposals) check_one(one.reward);
  for (const double reward : feedback.scored) check_one(reward);
}

void GuardedSampler::observe(const Round& round, const RoundFeedback& feedback) {
  check(feedback, round);
  sampler_->observe(round, feedback);
}

double GuardedSampler::probability(const Architecture& architecture, const Region& region) {
  if (!region.contains(architecture)) return 0;
  const double share = options_.exploration.share(rounds_);
  const double own = share < 1 ? sampler_->probability(architecture, region) : 0;
  return Exploration::mix(share, own, 1 / to_double(region.size()));
}

std::vector<std::vector<double>> GuardedSampler::option_probabilities(const Region& region) {
  const double share = options_.exploration.share(rounds_);
  if (share == 0) return sampler_->option_probabilities(region);
  std::vector<std::vector<double>> marginals;
  if (share < 1) {
    marginals = sampler_->option_probabilities(region);
    if (marginals.empty()) return {};
  }
  const auto& decisions = region.space().decisions();
  marginals.resize(decisions.size());
  for (std::uint32_t d = 0; d < decisions.size(); ++d) {
    marginals[d].resize(decisions[d].options.size());
    for (std::uint32_t o = 0; o < marginals[d].size(); ++o) {
      const double uniform =
          to_double(region.count(PartialAssignment{{d, o}})) / to_double(region.size());
      marginals[d][o] = Exploration::mix(share, marginals[d][o], uniform);
    }
  }
  return marginals;
}

std::optional<Architecture> GuardedSampler::recommend(const Region& region) {
  return sampler_->recommend(region);
}

void GuardedSampler::persist(Archive& archive) {
  archive("rounds", rounds_);
  archive("sampler", *sampler_);
}

}  // namespace nashost
