#include "plugin/guards.hpp"

#include <cmath>
#include <string>

namespace nashost::plugin {
namespace {

/// Sums of rounded probabilities may come out a little above 1.
constexpr double kLargestProbability = 1 + 1e-9;

bool is_probability(double p) { return p > 0 && p <= kLargestProbability; }

template <class Interface>
class Guard : public Interface {
 public:
  Guard(std::unique_ptr<Interface> guarded, std::shared_ptr<const Origin> origin,
        std::unique_ptr<Host> host)
      : origin_(std::move(origin)), host_(std::move(host)), guarded_(std::move(guarded)) {}

  void persist(Archive& archive) override {
    ask(archive.reading() ? "restore its state" : "store its state",
        [&](Interface& guarded) { guarded.persist(archive); });
  }

 protected:
  template <class Call>
  decltype(auto) ask(const char* task, Call&& call) {
    return named(*origin_, task, [&]() -> decltype(auto) { return call(*guarded_); });
  }
  [[noreturn]] void fault(const std::string& what) const { throw ComponentFault(*origin_, what); }
  void check_probability(double p, const std::string& of) const {
    if (!is_probability(p) && !std::isnan(p)) {
      fault("gave probability " + std::to_string(p) + " to " + of +
            "; it must lie in (0, 1], or be kNoProbability where it has no closed form");
    }
  }

 private:
  std::shared_ptr<const Origin> origin_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<Interface> guarded_;
};

class GuardedPolicy final : public Guard<Policy> {
 public:
  using Guard::Guard;

  Draw select(RandomStream& random, const ArmMask& mask) override {
    const Draw draw = ask("select an arm", [&](Policy& p) { return p.select(random, mask); });
    check_arm(draw.arm, mask, "drew");
    if (!is_probability(draw.probability)) check_probability(draw.probability, "the arm it drew");
    return draw;
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    ask("take in feedback", [&](Policy& p) { p.update(draw, feedback); });
  }
  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    return ask("give probabilities", [&](Policy& p) { return p.probabilities(mask, out); });
  }
  double probability(std::int64_t arm, const ArmMask& mask) override {
    return ask("give a probability", [&](Policy& p) { return p.probability(arm, mask); });
  }
  std::int64_t recommend(const ArmMask& mask) override {
    const auto arm = ask("recommend an arm", [&](Policy& p) { return p.recommend(mask); });
    if (arm != -1) check_arm(arm, mask, "recommended");
    return arm;
  }
  bool finished(const ArmMask& mask) override {
    return ask("say whether it has finished", [&](Policy& p) { return p.finished(mask); });
  }
  double index(std::int64_t arm) override {
    return ask("give an index", [&](Policy& p) { return p.index(arm); });
  }

 private:
  void check_arm(std::int64_t arm, const ArmMask& mask, const char* did) const {
    if (arm < 0 || arm >= mask.arms()) {
      fault(std::string(did) + " arm " + std::to_string(arm) + "; arms go from 0 to " +
            std::to_string(mask.arms() - 1));
    }
    if (!mask[arm]) {
      fault(std::string(did) + " arm " + std::to_string(arm) +
            ", which is masked; only arms with mask[arm] may be");
    }
  }
};

class GuardedSampler final : public Guard<Sampler> {
 public:
  using Guard::Guard;

  Round propose(const Region& region, RandomStream& random) override {
    Round round = ask("propose", [&](Sampler& s) { return s.propose(region, random); });
    if (round.proposals.empty()) fault("proposed no architecture; a round needs at least one");
    for (const Proposal& proposal : round.proposals) {
      check_inside(proposal.architecture, region);
      check_probability(proposal.probability, "an architecture that it proposed");
      for (const Draw& draw : proposal.draws) check_probability(draw.probability, "a draw");
      if (!std::isfinite(proposal.loss_weight)) {
        fault("gave a proposal a loss weight that is not finite");
      }
    }
    for (const Architecture& scored : round.scored) check_inside(scored, region);
    return round;
  }
  void observe(const Round& round, const RoundFeedback& feedback) override {
    ask("observe a round", [&](Sampler& s) { s.observe(round, feedback); });
  }
  void region_changed(const Region& region) override {
    ask("follow a change of the region", [&](Sampler& s) { s.region_changed(region); });
  }
  bool finished(const Region& region) override {
    return ask("say whether it has finished", [&](Sampler& s) { return s.finished(region); });
  }
  double probability(const Architecture& architecture, const Region& region) override {
    return ask("give a probability",
               [&](Sampler& s) { return s.probability(architecture, region); });
  }
  std::vector<std::vector<double>> option_probabilities(const Region& region) override {
    return ask("give probabilities", [&](Sampler& s) { return s.option_probabilities(region); });
  }
  std::optional<Architecture> recommend(const Region& region) override {
    auto best = ask("recommend", [&](Sampler& s) { return s.recommend(region); });
    if (best) check_inside(*best, region);
    return best;
  }
  double index(const Architecture& architecture) override {
    return ask("give an index", [&](Sampler& s) { return s.index(architecture); });
  }

 private:
  void check_inside(const Architecture& architecture, const Region& region) const {
    const SearchSpace& space = region.space();
    const bool fits = architecture.size() == space.decisions().size();
    if (fits && region.contains(architecture)) return;
    if (!fits || !space.is_valid(architecture)) {
      std::string options;
      for (const auto option : architecture) {
        options += (options.empty() ? "" : ", ") + std::to_string(option);
      }
      fault("named the options [" + options + "], which are no valid architecture of space '" +
            space.name() + "'");
    }
    fault("named architecture " + space.label(architecture) +
          ", which has been pruned away; only members of the region may be");
  }
};

class GuardedPruner final : public Guard<Pruner> {
 public:
  using Guard::Guard;

  void observe(const Round& round, const RoundFeedback& feedback) override {
    ask("observe a round", [&](Pruner& p) { p.observe(round, feedback); });
  }
  bool due(std::int64_t round) override {
    return ask("say whether a review is due", [&](Pruner& p) { return p.due(round); });
  }
  std::int64_t examples_wanted() override {
    return ask("say how many examples it wants", [](Pruner& p) { return p.examples_wanted(); });
  }
  std::vector<Architecture> to_score(const Region& region, std::int64_t at_most) override {
    auto wanted = ask("say whom to score", [&](Pruner& p) { return p.to_score(region, at_most); });
    if (wanted.size() > static_cast<std::size_t>(at_most)) {
      fault("wants " + std::to_string(wanted.size()) + " architectures scored, more than the " +
            std::to_string(at_most) + " that may be");
    }
    for (const Architecture& one : wanted) {
      if (!region.space().is_valid(one)) {
        fault("wants an architecture scored that space '" + region.space().name() +
              "' does not have");
      }
    }
    return wanted;
  }
  std::vector<Change> review(const Evidence& evidence, const Region& region,
                             RandomStream& random) override {
    auto changes = ask("review", [&](Pruner& p) { return p.review(evidence, region, random); });
    for (const Change& change : changes) {
      if (!(change.delta_spent >= 0 && change.delta_spent <= 1)) {
        fault("spent an error probability of " + std::to_string(change.delta_spent) +
              " on one change; it must lie in [0, 1]");
      }
    }
    return changes;
  }
  std::string guarantee() override {
    return ask("state its guarantee", [](Pruner& p) { return p.guarantee(); });
  }
};

}  // namespace

std::unique_ptr<Policy> guard(std::unique_ptr<Policy> policy, std::shared_ptr<const Origin> origin,
                              std::unique_ptr<Host> host) {
  return std::make_unique<GuardedPolicy>(std::move(policy), std::move(origin), std::move(host));
}

std::unique_ptr<Sampler> guard(std::unique_ptr<Sampler> sampler,
                               std::shared_ptr<const Origin> origin, std::unique_ptr<Host> host) {
  return std::make_unique<GuardedSampler>(std::move(sampler), std::move(origin), std::move(host));
}

std::unique_ptr<Pruner> guard(std::unique_ptr<Pruner> pruner, std::shared_ptr<const Origin> origin,
                              std::unique_ptr<Host> host) {
  return std::make_unique<GuardedPruner>(std::move(pruner), std::move(origin), std::move(host));
}

}  // namespace nashost::plugin
