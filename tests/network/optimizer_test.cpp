#include "network/optimizer.hpp"

#include <gtest/gtest.h>

namespace nashost::network {
namespace {

torch::OrderedDict<std::string, torch::Tensor> one(const torch::Tensor& tensor) {
  torch::OrderedDict<std::string, torch::Tensor> parameters;
  parameters.insert("w", tensor);
  return parameters;
}

torch::Tensor gradient(int step, torch::IntArrayRef sizes) {
  return torch::randn(
      sizes, at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(step) + 1));
}

TEST(Optimizer, AdamWFollowsItsFormula) {
  auto w = torch::full({3, 2}, 0.5).requires_grad_();
  auto expected = w.detach().to(torch::kFloat64).clone();
  auto m = torch::zeros_like(expected), v = torch::zeros_like(expected);
  Optimizer optimizer({.name = "adamw", .weight_decay = 0.1}, one(w));
  for (int t = 1; t <= 20; ++t) {
    w.mutable_grad() = gradient(t, {3, 2});
    optimizer.step({{w}}, 0.01);
    const auto g = gradient(t, {3, 2}).to(torch::kFloat64);
    expected.mul_(1 - 0.01 * 0.1);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    expected -=
        0.01 * (m / (1 - std::pow(0.9, t))) / ((v / (1 - std::pow(0.999, t))).sqrt() + 1e-8);
  }
  EXPECT_LE((w.detach() - expected).abs().max().item<double>(),
            2e-6);  // 20 float roundings of ~0.5
}

TEST(Optimizer, SgdFollowsItsFormula) {
  auto w = torch::full({4}, 0.5).requires_grad_();
  auto expected = w.detach().clone(), buffer = torch::zeros({4});
  Optimizer optimizer({.name = "sgd", .weight_decay = 0.0, .momentum = 0.9}, one(w));
  for (int t = 0; t < 10; ++t) {
    w.mutable_grad() = gradient(t, {4});
    optimizer.step({{w}}, 0.1);
    buffer = 0.9 * buffer + gradient(t, {4});
    expected -= 0.1 * buffer;
  }
  EXPECT_LE((w.detach() - expected).abs().max().item<double>(), 1e-5);
}

TEST(Optimizer, MovesTheSliceAlone) {
  auto w = torch::rand({4, 6}, at::make_generator<at::CPUGeneratorImpl>(1)).requires_grad_();
  const auto before = w.detach().clone();
  Optimizer optimizer({.name = "adamw"}, one(w));
  w.mutable_grad() = torch::ones({4, 6});
  optimizer.step({{w, {{0, 1, 2}, {1, 0, 3}}}}, 0.1);
  const auto moved = w.detach().ne(before);
  EXPECT_EQ(moved.sum().item<int>(), 6);
  EXPECT_EQ(moved.narrow(0, 1, 2).narrow(1, 0, 3).sum().item<int>(), 6);
  const auto first = optimizer.state().at("exp_avg.w");
  EXPECT_EQ(first.ne(0).sum().item<int>(), 6);
}

TEST(Optimizer, OfNestedSlicesTheLargestIsMovedAndCrossedOnesAreRefused) {
  auto w = torch::zeros({4, 4}).requires_grad_();
  Optimizer optimizer({.name = "sgd", .weight_decay = 0, .momentum = 0}, one(w));
  w.mutable_grad() = torch::ones({4, 4});
  optimizer.step({{w, {{0, 0, 1}}}, {w, {{0, 0, 3}}}}, 1.0);
  EXPECT_EQ(w.detach().sum().item<double>(), -12);
  EXPECT_THROW(optimizer.step({{w, {{0, 0, 2}}}, {w, {{0, 1, 2}}}}, 1.0), Error);
}

TEST(Optimizer, ChannelsLastGradientsOfAnyStrideGiveTheSameStep) {
  const auto start = torch::rand({4, 3, 3, 3}, at::make_generator<at::CPUGeneratorImpl>(1));
  auto dense = start.clone().requires_grad_();
  auto last = start.contiguous(torch::MemoryFormat::ChannelsLast).clone().requires_grad_();
  Optimizer a({}, one(dense)), b({}, one(last));
  for (int t = 0; t < 3; ++t) {
    dense.mutable_grad() = gradient(t, {4, 3, 3, 3});
    last.mutable_grad() = gradient(t, {4, 3, 3, 3});  // contiguous, unlike its parameter
    a.step({{dense}}, 0.1);
    b.step({{last}}, 0.1);
  }
  EXPECT_TRUE(dense.equal(last));
}

TEST(Optimizer, StateRestoresTheContinuation) {
  auto w = torch::ones({5}).requires_grad_(), copy = torch::ones({5}).requires_grad_();
  Optimizer optimizer({}, one(w));
  const auto go = [](Optimizer& of, torch::Tensor& tensor, int t) {
    tensor.mutable_grad() = gradient(t, {5});
    of.step({{tensor}}, 0.1);
  };
  for (int t = 0; t < 5; ++t) go(optimizer, w, t);
  copy.data().copy_(w.detach());
  Optimizer resumed({}, one(copy));
  resumed.load_state(optimizer.state());
  for (int t = 5; t < 10; ++t) {
    go(optimizer, w, t);
    go(resumed, copy, t);
  }
  EXPECT_TRUE(w.equal(copy));
}

TEST(Optimizer, CosineGoesFromTheFullRateToNothing) {
  const OptimizerSettings settings{.learning_rate = 0.2, .schedule = "cosine"};
  EXPECT_DOUBLE_EQ(scheduled_learning_rate(settings, 0, 100), 0.2);
  EXPECT_NEAR(scheduled_learning_rate(settings, 50, 100), 0.1, 1e-15);
  EXPECT_NEAR(scheduled_learning_rate(settings, 100, 100), 0.0, 1e-15);
}

}  // namespace
}  // namespace nashost::network
