#include "exp4.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../exp3/exp3.hpp"
#include "../lucb/lucb.hpp"
#include "nashost/testing/expected_regret.hpp"
#include "nashost/testing/policy_conformance.hpp"
#include "seed.hpp"

namespace nashost::samplers {
namespace {

/// An expert that always advises the same: the share `share` on `arm`, the rest evenly.
class Stubborn final : public Policy {
 public:
  Stubborn(std::int64_t arm, double share, std::int64_t arms)
      : arm_(arm), share_(share), arms_(arms) {}
  Draw select(RandomStream& random, const ArmMask& mask) override {
    std::vector<double> p(static_cast<std::size_t>(arms_));
    probabilities(mask, p);
    return draw_from(p, random);
  }
  void update(const Draw&, const Feedback&) override { ++updates_; }
  bool probabilities(const ArmMask&, std::span<double> out) override {
    for (std::int64_t i = 0; i < arms_; ++i) {
      out[static_cast<std::size_t>(i)] =
          (i == arm_ ? share_ : 0) + (1 - share_) / static_cast<double>(arms_);
    }
    return true;
  }
  void persist(Archive& archive) override { archive("updates", updates_); }

 private:
  std::int64_t arm_;
  double share_;
  std::int64_t arms_;
  std::int64_t updates_ = 0;
};

std::unique_ptr<Policy> make_expert(const PolicyContext& context, const Table& table) {
  const auto& name = std::get<std::string>(table.at("name"));
  if (name == "exp3") return std::make_unique<Exp3>(Exp3::schema().read(table), context);
  if (name == "lucb") return std::make_unique<Lucb>(Lucb::schema().read(table), context);
  return std::make_unique<Stubborn>(std::get<std::int64_t>(table.at("arm")),
                                    std::get<double>(table.at("share")), context.arms);
}

Table stubborn(std::int64_t arm, double share) {
  return {{"name", std::string("stubborn")}, {"arm", arm}, {"share", share}};
}
Table named(const char* name) { return {{"name", std::string(name)}}; }

PolicyContext context_of(std::int64_t arms, std::int64_t horizon) {
  PolicyContext context;
  context.arms = arms;
  if (horizon > 0) context.horizon = horizon;
  context.make_policy = make_expert;
  return context;
}

/// EXP4 that is copied by way of its state, for enumeration.
class Copied {
 public:
  Copied(Exp4::Parameters parameters, const PolicyContext& context)
      : parameters_(std::move(parameters)),
        context_(context),
        policy_(std::make_unique<Exp4>(parameters_, context_)) {}
  Copied(const Copied& other) : Copied(other.parameters_, other.context_) {
    Archive archive;
    other.policy_->persist(archive);
    archive.rewind();
    policy_->persist(archive);
  }
  Copied& operator=(const Copied&) = delete;
  bool probabilities(const ArmMask& mask, std::span<double> out) {
    return policy_->probabilities(mask, out);
  }
  Draw select(RandomStream& random, const ArmMask& mask) { return policy_->select(random, mask); }
  void update(const Draw& draw, const Feedback& feedback) { policy_->update(draw, feedback); }
  Exp4& operator*() const { return *policy_; }

 private:
  Exp4::Parameters parameters_;
  PolicyContext context_;
  std::unique_ptr<Exp4> policy_;
};

TEST(Exp4, ConformsWithExpertsThatStateProbabilities) {
  testing::expect_policy_conforms(
      testing::policy_factory<Exp4>({.experts = {named("exp3"), named("exp3")}}),
      {.name = "exp4", .rounds = 150, .make_policy = make_expert});
}

TEST(Exp4, ConformsWithExpertsThatOnlyDraw) {
  testing::expect_policy_conforms(
      testing::policy_factory<Exp4>({.experts = {named("lucb"), named("exp3")}}),
      {.name = "exp4", .rounds = 150, .make_policy = make_expert});
}

TEST(Exp4, DrawsFromTheMixtureOfTheAdvice) {
  Exp4 policy({.experts = {stubborn(0, 1), stubborn(1, 0.5)}}, context_of(2, 10));
  std::vector<double> p(2);
  ASSERT_TRUE(policy.probabilities(ArmMask(2), p));
  EXPECT_NEAR(p[0], 0.5 * 1 + 0.5 * 0.25, 1e-15);
  EXPECT_NEAR(p[1], 0.5 * 0.75, 1e-15);
}

TEST(Exp4, ExpertsAreChargedUnbiasedlyForTheirAdvice) {
  // Σ_a p_a Ŷ_j(a) = ⟨E_j, ℓ⟩; Ŷ from the ratio of weights, as ln q_0/q_1 = −η (Y_0 − Y_1).
  const double eta = 0.3;
  Copied policy({.experts = {stubborn(0, 0.8), stubborn(2, 0.4)}, .eta = eta}, context_of(3, 10));
  const ArmMask mask(3);
  RandomStream random(testing::seed(), "exp4/unbiased");
  for (int round = 0; round < 20; ++round) {
    std::vector<double> p(3);
    policy.probabilities(mask, p);
    policy.select(random, mask);
    const std::vector<double> losses = {random.uniform(), random.uniform(), random.uniform()};
    const auto difference = [&](const Copied& of) {
      return -std::log((*of).expert_weight(0) / (*of).expert_weight(1)) / eta;
    };
    double expected = 0;
    for (std::int64_t a = 0; a < 3; ++a) {
      Copied next = policy;
      (*next).update({a, p[a]}, {.reward = 1 - losses[a]});
      expected += p[a] * (difference(next) - difference(policy));
    }
    const double even = (losses[0] + losses[1] + losses[2]) / 3;
    const double first = 0.8 * losses[0] + 0.2 * even;
    const double second = 0.4 * losses[2] + 0.6 * even;
    ASSERT_NEAR(expected, first - second, 1e-11);  // 1e-16 in the weights, over η and p
    policy.update({0, p[0]}, {.reward = 1 - losses[0]});
  }
}

TEST(Exp4, ExpectedRegretToTheBestExpertIsWithinTheTheorem) {
  RandomStream random(testing::seed(), "exp4/regret");
  const double shares[] = {1, 1, 0.3};
  for (const std::int64_t rounds : {1, 3, 5}) {
    for (const auto& losses : testing::loss_sequences(2, rounds, random, 12)) {
      const Copied policy({.experts = {stubborn(0, 1), stubborn(1, 1), stubborn(0, 0.3)}},
                          context_of(2, rounds));
      double expected = 0;
      testing::for_each_path(
          policy, losses, ArmMask(2),
          [&](double probability, double loss, const Copied&) { expected += probability * loss; });
      double best = INFINITY;
      for (int j = 0; j < 3; ++j) {
        double loss = 0;
        for (const auto& now : losses) {
          loss += shares[j] * now[j == 1 ? 1 : 0] + (1 - shares[j]) * (now[0] + now[1]) / 2;
        }
        best = std::min(best, loss);
      }
      EXPECT_LE(expected - best, std::sqrt(2.0 * static_cast<double>(rounds) * 2 * std::log(3)));
    }
  }
}

TEST(Exp4, LateFeedbackIsChargedWithTheAdviceOfItsDraw) {
  // One of two LUCB-like experts changes its mind after its draw; the kept advice must not.
  Exp4 policy({.experts = {stubborn(0, 1), stubborn(1, 1)}, .eta = 1}, context_of(2, 10));
  const ArmMask mask(2);
  RandomStream random(testing::seed(), "exp4/late");
  const Draw first = policy.select(random, mask);
  policy.select(random, mask);
  policy.update(first, {.reward = 0, .age = 1});
  // The expert that advised the drawn arm has loss 1/½ = 2, the other none: q = e^{−2} : 1.
  EXPECT_NEAR(policy.expert_weight(static_cast<std::size_t>(first.arm)),
              std::exp(-2.0) / (1 + std::exp(-2.0)), 1e-12);
}

TEST(Exp4, FindsTheExpertThatKnows) {
  Exp4 policy({.experts = {stubborn(0, 1), stubborn(3, 1), named("exp3")}}, context_of(5, 3000));
  const ArmMask mask(5);
  RandomStream random(testing::seed(), "exp4/knows");
  for (int round = 0; round < 3000; ++round) {
    const Draw draw = policy.select(random, mask);
    policy.update(draw, {.reward = draw.arm == 3 ? 0.9 : 0.2});
  }
  EXPECT_GT(policy.expert_weight(1), 0.5);
  EXPECT_LT(policy.expert_weight(0), 0.05);
}

TEST(Exp4, SaysWhatItIsMissing) {
  EXPECT_THROW(Exp4({}, context_of(2, 10)), ConfigError);
  PolicyContext alone;
  alone.arms = 2;
  EXPECT_THROW(Exp4({.experts = {named("exp3")}}, alone), ConfigError);
}

}  // namespace
}  // namespace nashost::samplers
