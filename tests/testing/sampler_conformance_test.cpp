// The conformance kit must pass correct samplers, the three lifts among them, and for each law fail
// a sampler that breaks only that law, with a message that says what to change.

#include "nashost/testing/sampler_conformance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bandit/lift.hpp"
#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/masked_softmax.hpp"
#include "nashost/bandit/option_table.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/reward_check.hpp"
#include "nashost/bandit/round_check.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

/// Draws decision by decision in proportion to 1 + sum of rewards. Correct, unless a defect is
/// switched on.
class Proportional : public Sampler {
 public:
  enum class Defect {
    none,
    proposes_nothing,
    ignores_cuts,
    remembers_choice,
    probability_zero,
    no_loss_weight,
    scores_what_was_cut,
    throws_when_pruned,
    cannot_outlive_horizon,
    unnormalised,
    wrong_marginals,
    short_marginals,
    no_probability_in_proposal,
    asking_draws,
    recommends_what_was_cut,
    skewed_draws,
    global_state,
    forgets_sums,
    unstable_bytes,
    accepts_nan,
    accepts_out_of_range,
    counts_before_refusing,
    throws_other_errors,
  };
  struct Parameters {
    Defect defect = Defect::none;
  };

  Proportional(const Parameters& parameters, const SamplerContext& context)
      : defect_(parameters.defect),
        space_(context.space),
        sums_(*space_, 0.0),
        horizon_(context.horizon.value_or(1'000'000)) {}

  Round propose(const Region& region, RandomStream& random) override {
    if (is(Defect::proposes_nothing) && random.bernoulli(0.05)) return {};
    if (is(Defect::ignores_cuts)) return propose_one(Region(space_).draw(random));
    if (is(Defect::remembers_choice) && last_ && random.bernoulli(0.5)) return propose_one(*last_);
    if (is(Defect::throws_when_pruned) && region.size() == 1 && !region.cuts().empty()) {
      throw Error("nothing to explore");
    }
    if (is(Defect::cannot_outlive_horizon) && rounds_ > horizon_)
      throw Error("the horizon is over");
    ++rounds_;
    Architecture next;
    double probability = 1;
    const RegionNode* node = &region.root();
    for (std::size_t d = 0; d < sums_.decisions(); ++d) {
      const auto p = weights(d, *node);
      Draw draw = draw_from(p, random);
      static std::uint64_t all_draws = 0;
      if (is(Defect::global_state) && ++all_draws % 7 == 0) draw.arm = first_open(*node);
      if (is(Defect::skewed_draws) && random.bernoulli(0.1)) draw.arm = first_open(*node);
      next.push_back(static_cast<Architecture::Option>(draw.arm));
      probability *= p[static_cast<std::size_t>(draw.arm)];
      node = node->children[static_cast<std::size_t>(draw.arm)];
    }
    last_ = next;
    Round round = propose_one(std::move(next), probability);
    Proposal& proposal = round.proposals.front();
    if (is(Defect::probability_zero)) proposal.probability = 0;
    if (is(Defect::no_probability_in_proposal)) proposal.probability = kNoProbability;
    if (is(Defect::no_loss_weight)) proposal.loss_weight = 0;
    if (is(Defect::scores_what_was_cut)) round.scored.push_back(Region(space_).draw(random));
    return round;
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    if (is(Defect::counts_before_refusing)) ++rounds_;
    const double first = feedback.proposals.front().reward;
    if (is(Defect::throws_other_errors) && !(first >= 0 && first <= 1)) {
      throw std::invalid_argument("bad reward");
    }
    if (!is(std::isnan(first) ? Defect::accepts_nan : Defect::accepts_out_of_range)) {
      check_round("proportional", *space_, round, feedback);
    }
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      const Architecture& trained = round.proposals[i].architecture;
      for (std::size_t d = 0; d < trained.size(); ++d) {
        sums_(d, trained[d]) += feedback.proposals[i].reward;
      }
    }
  }

  double probability(const Architecture& architecture, const Region& region) override {
    if (is(Defect::asking_draws)) sums_(0, 0) += 1;
    double product = is(Defect::unnormalised) ? 0.5 : 1;
    const RegionNode* node = &region.root();
    for (std::size_t d = 0; d < architecture.size(); ++d) {
      product *= weights(d, *node)[architecture[d]];
      node = node->children[architecture[d]];
      if (node == nullptr) return 0;
    }
    return product;
  }

  /// Exact where there is one decision only.
  std::vector<std::vector<double>> option_probabilities(const Region& region) override {
    if (is(Defect::short_marginals)) return {{}};
    if (sums_.decisions() != 1) return {};
    auto marginal = weights(0, region.root());
    if (is(Defect::wrong_marginals)) std::ranges::reverse(marginal);
    return {marginal};
  }

  std::optional<Architecture> recommend(const Region&) override {
    if (!is(Defect::recommends_what_was_cut)) return std::nullopt;
    return Architecture(sums_.decisions());
  }

  void persist(Archive& archive) override {
    if (!is(Defect::forgets_sums)) archive("sums", sums_);
    archive("rounds", rounds_);
    archive("last", last_);
    if (is(Defect::unstable_bytes)) {
      std::int64_t times = saves_++;
      archive("saves", times);
    }
  }

 private:
  bool is(Defect defect) const { return defect_ == defect; }
  static std::int64_t first_open(const RegionNode& node) {
    std::int64_t o = 0;
    while (node.children[static_cast<std::size_t>(o)] == nullptr) ++o;
    return o;
  }
  std::vector<double> weights(std::size_t d, const RegionNode& node) const {
    std::vector<double> p(sums_[d].size(), 0.0);
    double total = 0;
    for (std::size_t o = 0; o < p.size(); ++o) {
      if (node.children[o] != nullptr) total += p[o] = 1 + sums_(d, o);
    }
    for (double& weight : p) weight /= total;
    return p;
  }

  Defect defect_;
  std::shared_ptr<const SearchSpace> space_;
  OptionTable<double> sums_;
  std::int64_t horizon_;
  std::int64_t rounds_ = 0;
  std::optional<Architecture> last_;
  std::int64_t saves_ = 0;
};

using Defect = Proportional::Defect;

SamplerConformanceOptions options() {
  SamplerConformanceOptions options;
  options.name = "proportional";
  return options;
}

/// All failure messages of the kit for a sampler, one after another.
std::string failures_of(Defect defect) {
  ::testing::TestPartResultArray results;
  {
    ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    SamplerConformanceOptions few = options();
    few.draws = 4000;
    auto spaces = test_spaces();
    spaces.resize(3);  // the small ones
    expect_sampler_conforms(sampler_factory<Proportional>({defect}), few, spaces);
  }
  std::string all;
  for (int i = 0; i < results.size(); ++i) {
    all += results.GetTestPartResult(i).message();
    all += '\n';
  }
  return all;
}

TEST(SamplerConformance, PassesACorrectSampler) {
  expect_sampler_conforms(sampler_factory<Proportional>(), options());
}

struct Mutant {
  Defect defect;
  const char* name;
  const char* message;  // what the author of the plugin must get to read
};

class SamplerConformanceMutant : public ::testing::TestWithParam<Mutant> {};

TEST_P(SamplerConformanceMutant, IsFailedWithTheCure) {
  EXPECT_THAT(failures_of(GetParam().defect), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    EveryLaw, SamplerConformanceMutant,
    ::testing::Values(
        Mutant{Defect::proposes_nothing, "ProposesNothing", "At least one must train"},
        Mutant{Defect::ignores_cuts, "IgnoresCuts", "not in the region. Ask region.contains"},
        Mutant{Defect::remembers_choice, "RemembersChoice",
               "not in the region. Ask region.contains"},
        Mutant{Defect::probability_zero, "ProbabilityZero", "carries the probability 0"},
        Mutant{Defect::no_loss_weight, "NoLossWeight", "It must be positive"},
        Mutant{Defect::scores_what_was_cut, "ScoresWhatWasCut",
               "scored, which is not in the region"},
        Mutant{Defect::throws_when_pruned, "ThrowsWhenPruned", "threw on legal input: nothing"},
        Mutant{Defect::cannot_outlive_horizon, "CannotOutliveHorizon",
               "threw on legal input: the horizon is over"},
        Mutant{Defect::unnormalised, "Unnormalised", "Normalise over what is left"},
        Mutant{Defect::wrong_marginals, "WrongMarginals", "Both must describe the next propose"},
        Mutant{Defect::short_marginals, "ShortMarginals", "Give one for each"},
        Mutant{Defect::no_probability_in_proposal, "NoProbabilityInProposal",
               "puts the same number into the proposal"},
        Mutant{Defect::asking_draws, "AskingDraws", "must not touch the state"},
        Mutant{Defect::recommends_what_was_cut, "RecommendsWhatWasCut",
               "Name a member, or nothing"},
        Mutant{Defect::skewed_draws, "SkewedDraws", "do not follow probability()"},
        Mutant{Defect::global_state, "GlobalState", "keep no static, global"},
        Mutant{Defect::forgets_sums, "ForgetsSums", "a member is missing in persist"},
        Mutant{Defect::unstable_bytes, "UnstableBytes", "persist must name every member"},
        Mutant{Defect::accepts_nan, "AcceptsNan", "Start observe with nashost::check_round"},
        Mutant{Defect::accepts_out_of_range, "AcceptsOutOfRange",
               "Start observe with nashost::check_round"},
        Mutant{Defect::counts_before_refusing, "CountsBeforeRefusing",
               "check before the first change"},
        Mutant{Defect::throws_other_errors, "ThrowsOtherErrors", "instead of a nashost::Error"}),
    [](const auto& mutant) { return std::string(mutant.param.name); });

/// p ∝ e^{sum of rewards / 10}: a policy with probabilities, to be lifted.
class Softmax final : public Policy {
 public:
  explicit Softmax(std::int64_t arms) : statistics_(arms) {}
  Draw select(RandomStream& random, const ArmMask& mask) override {
    std::vector<double> p(static_cast<std::size_t>(mask.arms()));
    probabilities(mask, p);
    return draw_from(p, random);
  }
  void update(const Draw& draw, const Feedback& feedback) override {
    check_reward("softmax", feedback.reward);
    statistics_.add(draw.arm, feedback.reward);
  }
  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    for (std::size_t a = 0; a < out.size(); ++a) {
      out[a] = statistics_.sum(static_cast<std::int64_t>(a)) / 10;
    }
    masked_softmax(out, mask, out);
    return true;
  }
  void persist(Archive& archive) override { archive("statistics", statistics_); }

 private:
  ArmStatistics statistics_;
};

class LiftConformance : public ::testing::TestWithParam<Over> {};

TEST_P(LiftConformance, LiftedPoliciesAreSamplers) {
  const SamplerFactory factory = [](const SamplerContext& context) -> std::unique_ptr<Sampler> {
    LiftOptions lift;
    lift.name = "softmax";
    lift.horizon = context.horizon;
    lift.max_tree_nodes = 40;
    const auto make = [](std::int64_t arms, std::optional<std::int64_t>) {
      return std::make_unique<Softmax>(arms);
    };
    return make_lift(GetParam(), Region(context.space), make, lift);
  };
  auto spaces = test_spaces();
  if (GetParam() == Over::architectures) spaces.pop_back();  // 10^100 arms
  expect_sampler_conforms(factory, {.name = "softmax"}, spaces);
}

INSTANTIATE_TEST_SUITE_P(Overs, LiftConformance,
                         ::testing::Values(Over::architectures, Over::decisions, Over::tree),
                         [](const auto& over) { return std::string(to_string(over.param)); });

}  // namespace
}  // namespace nashost::testing
