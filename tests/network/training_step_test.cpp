#include "network/training_step.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "toy_space.hpp"

namespace nashost::network {
namespace {

using Gradients = std::map<std::string, torch::Tensor>;

std::vector<Proposal> proposals_of(const std::vector<Architecture>& architectures) {
  std::vector<Proposal> proposals;
  for (const Architecture& a : architectures) proposals.emplace_back().architecture = a;
  return proposals;
}

Gradients gradients_of(Supernet& supernet, const Batch& batch,
                       const std::vector<Proposal>& proposals) {
  Optimizer optimizer({}, supernet.named_parameters());
  TrainingStep step(supernet, optimizer);
  step.gradients(batch, proposals);
  Gradients gradients;
  for (const auto& item : supernet.named_parameters()) {
    if (item.value().grad().defined()) gradients[item.key()] = item.value().grad().clone();
    item.value().mutable_grad().reset();
  }
  return gradients;
}

const Batch& batch() {
  static const Batch made{toy_inputs(16, 1), toy_targets(16, 2)};
  return made;
}

TEST(TrainingStep, GradientsOfSeveralArchitecturesAreTheWeightedSumOfSeparateSteps) {
  ToySupernet supernet;
  auto proposals = proposals_of(ToySupernet::architectures());
  for (std::size_t i = 0; i < proposals.size(); ++i)
    proposals[i].loss_weight = 0.5 + 0.25 * double(i);
  Gradients expected;
  for (const Proposal& proposal : proposals) {
    for (const auto& [name, gradient] : gradients_of(supernet, batch(), {proposal})) {
      auto& sum = expected[name];
      sum = sum.defined() ? sum + gradient : gradient;
    }
  }
  const Gradients together = gradients_of(supernet, batch(), proposals);
  ASSERT_EQ(together.size(), expected.size());
  double largest = 0;
  for (const auto& [name, gradient] : expected) {
    largest = std::max(largest, gradient.abs().max().item<double>());
  }
  for (const auto& [name, gradient] : expected) {
    // A bias before BatchNorm has no gradient but rounding, so it is held to the largest one.
    const double own = gradient.abs().max().item<double>();
    const double scale = name.ends_with("convolution.bias") ? largest : own;
    EXPECT_LE((together.at(name) - gradient).abs().max().item<double>() / scale, 1e-5) << name;
  }
}

TEST(TrainingStep, OutcomesComeInTheOrderOfTheProposals) {
  ToySupernet supernet;
  auto architectures = ToySupernet::architectures();
  std::swap(architectures[0], architectures[5]);
  Optimizer optimizer({}, supernet.named_parameters());
  TrainingStep step(supernet, optimizer);
  const auto together = step.gradients(batch(), proposals_of(architectures));
  for (std::size_t i = 0; i < architectures.size(); ++i) {
    const auto alone = step.gradients(batch(), proposals_of({architectures[i]}));
    EXPECT_NEAR(together[i].loss, alone[0].loss, 1e-6);
    EXPECT_EQ(together[i].accuracy, alone[0].accuracy);
  }
}

class EveryOptimizer : public testing::TestWithParam<std::string> {};

TEST_P(EveryOptimizer, WhatIsOutsideTheRouteStaysBitForBit) {
  for (const Architecture& a : ToySupernet::architectures()) {
    ToySupernet supernet;
    Optimizer optimizer({.name = GetParam(), .learning_rate = 0.1}, supernet.named_parameters());
    TrainingStep step(supernet, optimizer);
    // Everything has moments first, which would go on moving it.
    step.gradients(batch(), proposals_of(ToySupernet::architectures()));
    step.apply(0.1);

    std::map<std::string, torch::Tensor> before;
    for (const auto& item : supernet.named_parameters())
      before[item.key()] = item.value().detach().clone();
    for (const auto& item : supernet.named_buffers()) before[item.key()] = item.value().clone();
    step.gradients(batch(), proposals_of({a}));
    step.reduce();
    step.apply(0.1);

    std::set<std::string> own;
    for (const auto& step_of : supernet.route(a)) {
      for (const auto& child : supernet.named_children()) {
        if (child.value().get() != step_of.block) continue;
        for (const auto& item : child.value()->named_parameters())
          own.insert(child.key() + "." + item.key());
        for (const auto& item : child.value()->named_buffers())
          own.insert(child.key() + "." + item.key());
      }
    }
    std::size_t moved = 0;
    const auto check = [&](const std::string& name, const torch::Tensor& now) {
      if (own.contains(name)) {
        moved += now.equal(before[name]) ? 0 : 1;
      } else {
        EXPECT_TRUE(now.equal(before[name])) << name << " moved";
      }
    };
    for (const auto& item : supernet.named_parameters()) check(item.key(), item.value());
    for (const auto& item : supernet.named_buffers()) check(item.key(), item.value());
    EXPECT_GE(moved, own.size() - 6);  // a convolution's bias before BatchNorm has no gradient
  }
}
INSTANTIATE_TEST_SUITE_P(Rules, EveryOptimizer, testing::Values("adamw", "adam", "sgd"));

TEST(TrainingStep, SharedNodesUpdateTheirStatisticsOnce) {
  ToySupernet supernet;
  gradients_of(supernet, batch(), proposals_of(ToySupernet::architectures()));
  const auto buffers = supernet.named_buffers();
  const auto count = [&](const std::string& name) {
    return buffers[name + ".norm.num_batches_tracked"].item<std::int64_t>();
  };
  // The trie has the start once, each sub-block of the first once, and all behind it three times.
  EXPECT_EQ(count("start"), 1);
  EXPECT_EQ(count("first2"), 1);
  EXPECT_EQ(count("between"), 3);
  EXPECT_EQ(count("second1"), 3);
}

TEST(TrainingStep, StudentsLearnFromTheTeacherWhateverTheirOrder) {
  ToySupernet supernet;
  std::vector<Proposal> round = proposals_of({{0, 0}, {2, 1}, {1, 0}});
  round[0].role = round[2].role = Role::student;
  round[1].role = Role::teacher;
  const Gradients found = gradients_of(supernet, batch(), round);

  // The same written down by hand.
  const auto logits = [&](const Architecture& a) {
    State state{batch().inputs};
    for (const RouteStep& s : supernet.route(a)) state = s.block->forward(state, s.choice);
    return state[0];
  };
  const auto teacher = logits({2, 1});
  const auto soft = teacher.detach().softmax(1);
  auto loss = torch::nn::functional::cross_entropy(teacher, batch().targets);
  for (const Architecture& a : {Architecture{0, 0}, Architecture{1, 0}}) {
    loss = loss - (soft * logits(a).log_softmax(1)).sum(1).mean();
  }
  loss.backward();
  for (const auto& item : supernet.named_parameters()) {
    ASSERT_EQ(found.contains(item.key()), item.value().grad().defined()) << item.key();
    if (!item.value().grad().defined()) continue;
    EXPECT_TRUE(torch::allclose(found.at(item.key()), item.value().grad(), 1e-4, 1e-6))
        << item.key();
  }
}

TEST(TrainingStep, StudentsWithoutTeacherAreRefused) {
  ToySupernet supernet;
  std::vector<Proposal> round = proposals_of({{0, 0}});
  round[0].role = Role::student;
  EXPECT_THROW(gradients_of(supernet, batch(), round), Error);
}

}  // namespace
}  // namespace nashost::network
