#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "nashost/abi/sampler.hpp"
#include "nashost/testing/law.hpp"

namespace nashost::testing {

/// Makes the sampler under test for the space and the horizon of the context.
using SamplerFactory = std::function<std::unique_ptr<Sampler>(const SamplerContext&)>;

/// The factory of a sampler class with fixed parameters.
template <class Implementation>
SamplerFactory sampler_factory(typename Implementation::Parameters parameters = {}) {
  return [parameters](const SamplerContext& context) -> std::unique_ptr<Sampler> {
    return std::make_unique<Implementation>(parameters, context);
  };
}

/// What a rehearsal confronts the sampler with.
struct SamplerScript {
  enum class Rewards { mixed, zeros, ones };
  Rewards rewards = Rewards::mixed;  ///< mixed: 0, 1 and values between, better for later options
  bool cuts = false;                 ///< branches are pruned and restored under way
  bool late_feedback = false;        ///< up to 20 rounds late and out of order
  bool foreign_feedback = false;     ///< on rounds it did not propose, on what was cut too
};

/// A sampler playing against a made-up supernet. Everything random comes from streams of the seed,
/// so that two rehearsals of the same seed and script go alike as long as their samplers do.
class SamplerRehearsal {
 public:
  SamplerRehearsal(std::unique_ptr<Sampler> sampler, const Region& whole, const Traits& traits,
                   std::uint64_t seed, SamplerScript script = {})
      : sampler_(std::move(sampler)),
        whole_(whole),
        region_(whole),
        traits_(traits),
        script_(script),
        random_(seed, "rehearsal/sampler"),
        world_(seed, "rehearsal/world") {}

  /// Plays so many rounds, up to the first illegal proposal, which it returns.
  Breach play(std::int64_t rounds) {
    for (; rounds > 0; --rounds) {
      if (script_.cuts) change_region();
      if (auto breach = propose()) return breach;
      if (script_.foreign_feedback && world_.bernoulli(0.3)) queue(foreign_round());
      deliver();
      ++number_;
    }
    return {};
  }

  Sampler& sampler() { return *sampler_; }
  void replace_sampler(std::unique_ptr<Sampler> sampler) { sampler_ = std::move(sampler); }
  const Region& region() const { return region_; }
  /// A cut or restoration from outside; the sampler hears of it.
  void change_region(Region region) {
    region_ = std::move(region);
    sampler_->region_changed(region_);
  }
  RandomStream& random() { return random_; }
  /// All that was proposed so far.
  const std::vector<Round>& rounds() const { return rounds_; }

  std::vector<std::byte> state() {
    Archive archive;
    sampler_->persist(archive);
    return archive.bytes();
  }

 private:
  struct Pending {
    Round round;
    RoundFeedback feedback;
    std::int64_t due = 0;
  };

  Breach propose() {
    Round round = sampler_->propose(region_, random_);
    round.id = static_cast<std::uint64_t>(number_);
    rounds_.push_back(round);
    if (round.proposals.empty()) {
      return say("round ", number_, ": propose gave no architecture. At least one must train.");
    }
    for (const Proposal& proposal : round.proposals) {
      if (!region_.contains(proposal.architecture)) {
        return say("round ", number_, ": propose gave ",
                   whole_.space().label(proposal.architecture),
                   ", which is not in the region. Ask region.contains or walk along region.root()"
                   " at every propose, also for what was chosen or remembered earlier: branches"
                   " are pruned and restored between rounds.");
      }
      if (!std::isnan(proposal.probability) &&
          !(proposal.probability > 0 && proposal.probability <= 1)) {
        return say("round ", number_, ": a proposal carries the probability ", proposal.probability,
                   ". Give the probability of this architecture in this round, in (0, 1], or"
                   " kNoProbability where it has no closed form.");
      }
      if (!(proposal.loss_weight > 0) || std::isinf(proposal.loss_weight)) {
        return say("round ", number_, ": a proposal has the loss weight ", proposal.loss_weight,
                   ". It must be positive.");
      }
    }
    for (const Architecture& scored : round.scored) {
      if (!region_.contains(scored)) {
        return say("round ", number_, ": propose wants ", whole_.space().label(scored),
                   " scored, which is not in the region.");
      }
    }
    queue(std::move(round));
    return {};
  }

  Round foreign_round() {
    Round round;
    round.id = static_cast<std::uint64_t>(number_);
    Proposal& proposal = round.proposals.emplace_back();
    proposal.architecture = whole_.draw(world_);
    if (world_.bernoulli(0.5)) proposal.probability = 1 / to_double(whole_.size());
    round.scored = rounds_.back().scored;  // as the host has them scored in rounds of its own
    return round;
  }

  void queue(Round round) {
    Pending pending;
    for (const Proposal& proposal : round.proposals) {
      Feedback& feedback = pending.feedback.proposals.emplace_back();
      feedback.reward = reward(proposal.architecture);
      feedback.cost = quality(proposal.architecture);
      feedback.round = number_;
    }
    for (const Architecture& scored : round.scored) {
      pending.feedback.scored.push_back(reward(scored));
    }
    pending.due = number_;
    if (script_.late_feedback) pending.due += static_cast<std::int64_t>(world_.below(20));
    pending.round = std::move(round);
    pending_.push_back(std::move(pending));
  }

  void deliver() {
    world_.shuffle(std::span(pending_));
    const auto due = std::partition(pending_.begin(), pending_.end(),
                                    [this](const Pending& one) { return one.due > number_; });
    for (auto one = due; one != pending_.end(); ++one) {
      for (Feedback& feedback : one->feedback.proposals) feedback.age = number_ - feedback.round;
      sampler_->observe(one->round, one->feedback);
    }
    pending_.erase(due, pending_.end());
  }

  /// In (0, 1): the later the options, the better.
  double quality(const Architecture& architecture) const {
    double sum = 0;
    for (std::size_t d = 0; d < architecture.size(); ++d) {
      sum += (architecture[d] + 1.0) /
             (static_cast<double>(whole_.space().decisions()[d].options.size()) + 1.0);
    }
    return sum / static_cast<double>(architecture.size());
  }

  double reward(const Architecture& architecture) {
    const double quality = this->quality(architecture);
    const bool success = world_.bernoulli(quality);
    const bool whole = world_.bernoulli(0.5);
    const double fraction = world_.uniform();
    double share = success ? 1 : 0;
    if (script_.rewards == SamplerScript::Rewards::zeros) share = 0;
    if (script_.rewards == SamplerScript::Rewards::ones) share = 1;
    if (script_.rewards == SamplerScript::Rewards::mixed && !whole) share = fraction * quality;
    const double width = traits_.reward_max - traits_.reward_min;
    return std::isfinite(width) ? traits_.reward_min + share * width : 6 * share - 3;
  }

  /// Now and then cuts an option, a branch, a combination or an architecture, or restores one. The
  /// sampler is told of half of the changes, and sees the others when it proposes.
  void change_region() {
    if (!world_.bernoulli(0.2)) return;
    if (!region_.cuts().empty() && world_.bernoulli(0.45)) {
      region_ = region_.restored(region_.cuts()[world_.below(region_.cuts().size())]);
    } else {
      const Architecture around = region_.draw(world_);
      std::vector<Literal> literals;
      const std::uint64_t form = world_.below(4);
      for (std::uint32_t d = 0; d < around.size(); ++d) {
        const bool taken = form == 0 || (form == 1 && world_.bernoulli(0.4)) ||
                           (form == 2 && d <= around.size() / 2);
        if (taken) literals.push_back({d, around[d]});
      }
      if (form == 3) {
        const auto d = static_cast<std::uint32_t>(world_.below(around.size()));
        literals.push_back({d, around[d]});
      }
      const PartialAssignment cut(literals);
      if (region_.count(cut) == region_.size()) return;
      region_ = region_.without(cut);
    }
    if (world_.bernoulli(0.5)) sampler_->region_changed(region_);
  }

  std::unique_ptr<Sampler> sampler_;
  Region whole_;
  Region region_;
  Traits traits_;
  SamplerScript script_;
  RandomStream random_;  // what the sampler draws from
  RandomStream world_;   // rewards, delays, cuts
  std::int64_t number_ = 0;
  std::vector<Pending> pending_;
  std::vector<Round> rounds_;
};

}  // namespace nashost::testing
