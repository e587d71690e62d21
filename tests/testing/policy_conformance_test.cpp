// The conformance kit must pass a correct policy and, for each law, fail a policy that breaks only
// that law, with a message that says what to change.

#include "nashost/testing/policy_conformance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "nashost/bandit/arm_statistics.hpp"
#include "nashost/bandit/reward_check.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

/// Draws in proportion to 1 + S_i. Correct, unless a defect is switched on.
class Proportional : public Policy {
 public:
  enum class Defect {
    none,
    off_by_one_arm,
    ignores_mask,
    remembers_arm,
    probability_zero,
    throws_when_pruned,
    cannot_outlive_horizon,
    unnormalised,
    masked_probability,
    other_single_probability,
    no_probability_in_draw,
    asking_draws,
    recommends_masked,
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

  Proportional(const Parameters& parameters, const PolicyContext& context)
      : defect_(parameters.defect),
        statistics_(context.arms),
        horizon_(context.horizon.value_or(1'000'000)) {}

  Draw select(RandomStream& random, const ArmMask& mask) override {
    if (is(Defect::off_by_one_arm) && random.bernoulli(0.1)) return {mask.arms()};
    if (is(Defect::ignores_mask)) return {static_cast<std::int64_t>(random.below(size(mask)))};
    if (is(Defect::remembers_arm) && last_ >= 0 && random.bernoulli(0.5)) return {last_};
    if (is(Defect::throws_when_pruned) && mask.allowed() == 1 && mask.arms() > 1) {
      throw Error("no arm to explore");
    }
    if (is(Defect::cannot_outlive_horizon) && statistics_.total_pulls() > horizon_) {
      throw Error("the horizon is over");
    }
    static std::uint64_t all_selects = 0;
    double left = random.uniform();
    if (is(Defect::global_state)) left = std::fmod(left + 0.1 * double(++all_selects % 7), 1.0);
    if (is(Defect::skewed_draws)) left *= left;
    left *= total(mask);
    std::int64_t arm = mask.next(0);
    for (; mask.next(arm + 1) < mask.arms(); arm = mask.next(arm + 1)) {
      left -= weight(arm);
      if (left < 0) break;
    }
    last_ = arm;
    const double probability = weight(arm) / total(mask);
    if (is(Defect::probability_zero)) return {arm, 0};
    if (is(Defect::no_probability_in_draw)) return {arm};
    return {arm, probability};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    if (is(Defect::counts_before_refusing)) statistics_.add(draw.arm, 0);
    if (is(Defect::throws_other_errors) && !(feedback.reward >= 0 && feedback.reward <= 1)) {
      throw std::invalid_argument("bad reward");
    }
    const bool nan = std::isnan(feedback.reward);
    if (!is(nan ? Defect::accepts_nan : Defect::accepts_out_of_range)) {
      check_reward("proportional", feedback.reward);
    }
    statistics_.add(draw.arm, feedback.reward);
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    if (is(Defect::asking_draws)) statistics_.add(0, 1);
    for (std::int64_t arm = 0; arm < mask.arms(); ++arm) {
      out[static_cast<std::size_t>(arm)] =
          mask[arm] || is(Defect::masked_probability) ? weight(arm) / total(mask) : 0;
      if (is(Defect::unnormalised)) out[static_cast<std::size_t>(arm)] *= 0.5;
    }
    return true;
  }

  double probability(std::int64_t arm, const ArmMask& mask) override {
    return Policy::probability(arm, mask) * (is(Defect::other_single_probability) ? 0.9 : 1.0);
  }

  std::int64_t recommend(const ArmMask&) override { return is(Defect::recommends_masked) ? 0 : -1; }

  void persist(Archive& archive) override {
    if (!is(Defect::forgets_sums)) archive("statistics", statistics_);
    archive("last", last_);
    if (is(Defect::unstable_bytes)) {
      std::int64_t times = saves_++;
      archive("saves", times);
    }
  }

 private:
  bool is(Defect defect) const { return defect_ == defect; }
  static std::uint64_t size(const ArmMask& mask) { return static_cast<std::uint64_t>(mask.arms()); }
  double weight(std::int64_t arm) const { return 1 + statistics_.sum(arm); }
  double total(const ArmMask& mask) const {
    double sum = 0;
    for (auto arm = mask.next(0); arm < mask.arms(); arm = mask.next(arm + 1)) sum += weight(arm);
    return sum;
  }

  Defect defect_;
  ArmStatistics statistics_;
  std::int64_t horizon_;
  std::int64_t last_ = -1;
  std::int64_t saves_ = 0;
};

using Defect = Proportional::Defect;

PolicyConformanceOptions options() {
  PolicyConformanceOptions options;
  options.name = "proportional";
  return options;
}

/// All failure messages of the kit for a policy, one after another.
std::string failures_of(Defect defect) {
  ::testing::TestPartResultArray results;
  {
    ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    PolicyConformanceOptions few = options();
    few.arms = {1, 9};
    few.draws = 4000;
    expect_policy_conforms(policy_factory<Proportional>({defect}), few);
  }
  std::string all;
  for (int i = 0; i < results.size(); ++i) {
    all += results.GetTestPartResult(i).message();
    all += '\n';
  }
  return all;
}

TEST(PolicyConformance, PassesACorrectPolicy) {
  expect_policy_conforms(policy_factory<Proportional>(), options());
}

/// Where a setting is derived from the horizon there is none without one, whatever the traits say.
template <class Refusal>
class NeedsRounds : public Proportional {
 public:
  NeedsRounds(const Parameters& parameters, const PolicyContext& context)
      : Proportional(parameters, context) {
    if (!context.horizon) throw Refusal("proportional: give the number of rounds");
  }
};

TEST(PolicyConformance, RefusingToBeMadeWithoutAHorizonIsAConfigError) {
  const auto horizon_law = [](const PolicyFactory& factory) {
    return horizon_is_a_forecast({factory, options(), 9});
  };
  EXPECT_EQ(horizon_law(policy_factory<NeedsRounds<ConfigError>>()), Breach());
  EXPECT_THROW(horizon_law(policy_factory<NeedsRounds<Error>>()), Error);
}

struct Mutant {
  Defect defect;
  const char* name;
  const char* message;  // what the author of the plugin must get to read
};

class PolicyConformanceMutant : public ::testing::TestWithParam<Mutant> {};

TEST_P(PolicyConformanceMutant, IsFailedWithTheCure) {
  EXPECT_THAT(failures_of(GetParam().defect), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    EveryLaw, PolicyConformanceMutant,
    ::testing::Values(
        Mutant{Defect::off_by_one_arm, "OffByOneArm", "but the arms are 0 to"},
        Mutant{Defect::ignores_mask, "IgnoresMask", "which is masked. Check mask[arm]"},
        Mutant{Defect::remembers_arm, "RemembersArm", "which is masked. Check mask[arm]"},
        Mutant{Defect::probability_zero, "ProbabilityZero", "carries the probability 0"},
        Mutant{Defect::throws_when_pruned, "ThrowsWhenPruned", "threw on legal input: no arm"},
        Mutant{Defect::cannot_outlive_horizon, "CannotOutliveHorizon",
               "threw on legal input: the horizon is over"},
        Mutant{Defect::unnormalised, "Unnormalised", "Normalise over the allowed arms"},
        Mutant{Defect::masked_probability, "MaskedProbability", "0 for a masked arm"},
        Mutant{Defect::other_single_probability, "OtherSingleProbability",
               "Both must describe the next select"},
        Mutant{Defect::no_probability_in_draw, "NoProbabilityInDraw",
               "puts the same number into the draw"},
        Mutant{Defect::asking_draws, "AskingDraws", "must not touch the state"},
        Mutant{Defect::recommends_masked, "RecommendsMasked", "Name an arm with mask[arm], or -1"},
        Mutant{Defect::skewed_draws, "SkewedDraws", "do not follow probabilities()"},
        Mutant{Defect::global_state, "GlobalState", "keep no static, global"},
        Mutant{Defect::forgets_sums, "ForgetsSums", "a member is missing in persist"},
        Mutant{Defect::unstable_bytes, "UnstableBytes", "persist must name every member"},
        Mutant{Defect::accepts_nan, "AcceptsNan", "Start update with nashost::check_reward"},
        Mutant{Defect::accepts_out_of_range, "AcceptsOutOfRange",
               "Start update with nashost::check_reward"},
        Mutant{Defect::counts_before_refusing, "CountsBeforeRefusing",
               "check before the first change"},
        Mutant{Defect::throws_other_errors, "ThrowsOtherErrors", "instead of a nashost::Error"}),
    [](const auto& mutant) { return std::string(mutant.param.name); });

}  // namespace
}  // namespace nashost::testing
