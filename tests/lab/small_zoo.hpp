#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "../../samplers/epsilon_greedy/epsilon_greedy.hpp"
#include "../../samplers/hedge/hedge.hpp"
#include "../../samplers/ucb1/ucb1.hpp"
#include "lab/zoo.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/policy.hpp"
#include "nashost/pruner.hpp"
#include "nashost/sampler.hpp"

namespace nashost::testing {

/// Uniform over the allowed arms.
class UniformPolicy : public Policy {
 public:
  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }
  UniformPolicy(const Parameters&, const PolicyContext&) {}
  Draw select(RandomStream& random, const ArmMask& mask) override {
    return {mask.draw(random), 1 / static_cast<double>(mask.allowed())};
  }
  void update(const Draw&, const Feedback&) override {}
  void persist(Archive&) override {}
};

/// Explore-then-commit: every arm `explore` times in turn, then the one with the best mean of
/// those.
class ExploreThenCommit : public Policy {
 public:
  struct Parameters {
    std::int64_t explore = 10;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add("explore", &Parameters::explore,
                                    {.doc = "pulls of each arm", .min = 1});
  }
  ExploreThenCommit(const Parameters& parameters, const PolicyContext& context)
      : explore_(parameters.explore), sums_(static_cast<std::size_t>(context.arms)) {}
  Draw select(RandomStream&, const ArmMask&) override {
    const auto arms = static_cast<std::int64_t>(sums_.size());
    if (round_ < explore_ * arms) return {round_ % arms, 1};
    return {std::max_element(sums_.begin(), sums_.end()) - sums_.begin(), 1};
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    if (round_++ < explore_ * static_cast<std::int64_t>(sums_.size())) {
      sums_[static_cast<std::size_t>(draw.arm)] += feedback.reward;
    }
  }
  void persist(Archive& archive) override {
    archive("round", round_);
    archive("sums", sums_);
  }

 private:
  std::int64_t explore_;
  std::int64_t round_ = 0;
  std::vector<double> sums_;
};

/// Stops after `rounds` rounds and names arm 0.
class StopsEarly : public UniformPolicy {
 public:
  struct Parameters {
    std::int64_t rounds = 50;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add("rounds", &Parameters::rounds,
                                    {.doc = "until it stops", .min = 0});
  }
  StopsEarly(const Parameters& parameters, const PolicyContext& context)
      : UniformPolicy({}, context), left_(parameters.rounds) {}
  void update(const Draw&, const Feedback&) override { --left_; }
  bool finished(const ArmMask&) override { return left_ <= 0; }
  std::int64_t recommend(const ArmMask&) override { return 0; }

 private:
  std::int64_t left_;
};

/// Proposes two uniform architectures a round: a sampler that is no policy.
class TwoAtOnce : public Sampler {
 public:
  struct Parameters {};
  static Schema<Parameters> schema() { return {}; }
  TwoAtOnce(const Parameters&, const SamplerContext&) {}
  Round propose(const Region& region, RandomStream& random) override {
    Round round;
    for (int i = 0; i < 2; ++i) {
      round.proposals.emplace_back().architecture = region.draw(random);
    }
    return round;
  }
  void observe(const Round&, const RoundFeedback&) override {}
  void persist(Archive&) override {}
};

/// Refuses a space of more than `at_most` architectures when it is made.
class Choosy : public TwoAtOnce {
 public:
  struct Parameters {
    std::int64_t at_most = 8;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add("at_most", &Parameters::at_most,
                                    {.doc = "architectures", .min = 1});
  }
  Choosy(const Parameters& parameters, const SamplerContext& context) : TwoAtOnce({}, context) {
    if (Region(context.space).size() > parameters.at_most) throw ConfigError("that is too large");
  }
};

/// Cuts, at every review, the survivor with the lowest mean score; not one that it should.
class CutsWorst : public Pruner {
 public:
  struct Parameters {
    std::int64_t every = 100;
    std::int64_t score_on = 50;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("every", &Parameters::every, {.doc = "rounds between reviews", .min = 1})
        .add("score_on", &Parameters::score_on, {.doc = "examples", .min = 1});
  }
  CutsWorst(const Parameters& parameters, const PrunerContext&) : parameters_(parameters) {}
  bool due(std::int64_t round) override { return round % parameters_.every == 0; }
  std::int64_t examples_wanted() override { return parameters_.score_on; }
  std::vector<Change> review(const Evidence& evidence, const Region&, RandomStream&) override {
    const Scores& scores = *evidence.scores;
    std::size_t worst = 0;
    std::vector<double> sums;
    for (std::size_t a = 0; a < scores.architectures.size(); ++a) {
      double sum = 0;
      for (const float reward : scores.row(a)) sum += reward;
      sums.push_back(sum);
      if (sum < sums[worst]) worst = a;
    }
    Change change;
    change.what = PartialAssignment::prefix(scores.architectures[worst]);
    change.statistic = "sum of scores";
    change.value = sums[worst];
    change.guarantee = "heuristic";
    return {change};
  }
  std::string guarantee() override { return "none: for tests"; }
  void persist(Archive&) override {}

 private:
  Parameters parameters_;
};

/// A zoo of compiled-in components: all a lab needs, without plugins.
class SmallZoo : public lab::Zoo {
 public:
  SmallZoo() {
    using namespace samplers;
    components_ = {
        policy<UniformPolicy>({.name = "uniform", .summary = ""}),
        policy<ExploreThenCommit>({.name = "explore_commit", .summary = ""}),
        policy<StopsEarly>({.name = "stops_early", .summary = ""}),
        policy<EpsilonGreedy>({.name = "epsilon_greedy", .summary = ""}),
        policy<Ucb1>({.name = "ucb1", .summary = ""}),
        policy<Hedge>({.name = "hedge", .summary = "", .traits = {.feedback = FeedbackKind::full}}),
        policy<UniformPolicy>({.name = "unbounded",
                               .summary = "",
                               .traits = {.reward_min = -1e300, .reward_max = 1e300}}),
        policy<UniformPolicy>(
            {.name = "needs_horizon", .summary = "", .traits = {.needs_horizon = true}}),
        sampler<TwoAtOnce>({.name = "two_at_once", .summary = ""}),
        sampler<Choosy>({.name = "choosy", .summary = ""}),
        pruner<CutsWorst>({.name = "cuts_worst", .summary = ""})};
    for (Component& component : components_) {
      if (component.name == "unbounded") component.traits.reward_min = -kEndless;
      if (component.name == "unbounded") component.traits.reward_max = kEndless;
    }
  }

  std::vector<std::string> names(Kinds kinds) const override {
    std::vector<std::string> all;
    for (const Component& component : components_) {
      if (std::ranges::find(kinds, component.kind) != kinds.end()) all.push_back(component.name);
    }
    return all;
  }
  const Component* find(Kinds kinds, const std::string& name) const override {
    for (const Component& component : components_) {
      if (component.name == name && std::ranges::find(kinds, component.kind) != kinds.end()) {
        return &component;
      }
    }
    return nullptr;
  }
  std::unique_ptr<Policy> make_policy(const std::string& name, const Table& parameters,
                                      const PolicyContext& context) const override {
    return make<Policy>(ComponentKind::policy, name, parameters, context);
  }
  std::unique_ptr<Sampler> make_sampler(const std::string& name, const Table& parameters,
                                        const SamplerContext& context) const override {
    return make<Sampler>(ComponentKind::sampler, name, parameters, context);
  }
  std::unique_ptr<Pruner> make_pruner(const std::string& name, const Table& parameters,
                                      const PrunerContext& context) const override {
    return make<Pruner>(ComponentKind::pruner, name, parameters, context);
  }

 private:
  static constexpr double kEndless = std::numeric_limits<double>::infinity();
  template <class Interface, class Context>
  std::unique_ptr<Interface> make(ComponentKind kind, const std::string& name,
                                  const Table& parameters, const Context& context) const {
    const Component* component = find({kind}, name);
    if (component == nullptr) throw PluginError("no component '" + name + "'");
    return std::unique_ptr<Interface>(
        static_cast<Interface*>(component->create(parameters, &context)));
  }
  std::vector<Component> components_;
};

}  // namespace nashost::testing
