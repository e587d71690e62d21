#include "network/winograd.hpp"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/network/blocks.hpp"
#include "network/subnet.hpp"

namespace nashost::network {
namespace {

struct Case {
  std::int64_t in, out, height, width, padding;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.in << " to " << c.out << " channels, " << c.height << " x " << c.width
             << ", padding " << c.padding;
}

class Winograd : public testing::TestWithParam<std::tuple<Case, std::string>> {};

TEST_P(Winograd, IsTheDirectSumUpToRounding) {
  const auto& [shape, way] = GetParam();
  const auto ways = winograd_ways();
  const auto found = std::find(ways.begin(), ways.end(), way);
  if (found == ways.end()) GTEST_SKIP() << "this processor has no " << way;
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(3);
  const auto x = channels_last(torch::randn({3, shape.in, shape.height, shape.width}, generator));
  const auto w = torch::randn({shape.out, shape.in, 3, 3}, generator);
  const auto b = torch::randn({shape.out}, generator);
  for (const bool relu : {false, true}) {
    const auto place = static_cast<std::size_t>(found - ways.begin());
    const auto got =
        winograd_convolution(x, winograd_weights(w, place), b, shape.padding, relu, place);
    const auto direct = [&](const torch::Tensor& input, const torch::Tensor& weight,
                            const torch::Tensor& bias) {
      return torch::conv2d(input.to(torch::kFloat64), weight.to(torch::kFloat64),
                           bias.to(torch::kFloat64), 1, shape.padding);
    };
    auto expected = direct(x, w, b);
    if (relu) expected = expected.relu();
    ASSERT_EQ(got.sizes(), expected.sizes());
    // Every output is a sum of 9 · in products, computed by additions of at most 3 · 3 · in · 16/9
    // rounded terms: within a few roundings (2⁻²⁴ each) of the sum of the products' sizes.
    const auto size = direct(x.abs(), w.abs(), b.abs());
    EXPECT_LE(((got.to(torch::kFloat64) - expected).abs() / size).max().item<double>(),
              8 * std::ldexp(1.0, -24));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Winograd,
    testing::Combine(testing::Values(Case{16, 16, 4, 4, 1},  // one tile deep
                                     Case{32, 64, 26, 26, 1}, Case{64, 32, 12, 12, 0},
                                     Case{48, 80, 7, 9, 1},  // odd, both ways
                                     Case{16, 112, 5, 3, 0}, Case{128, 16, 3, 3, 0}),
                     testing::Values("avx512", "avx2")));

TEST(WinogradThreads, GivesTheSameBitsWhateverTheThreads) {
  if (winograd_ways().empty()) GTEST_SKIP() << "not on this processor";
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(4);
  const auto x = channels_last(torch::randn({8, 16, 10, 10}, generator));
  const auto weights = winograd_weights(torch::randn({32, 16, 3, 3}, generator));
  const auto bias = torch::randn({32}, generator);
  const auto convolution = [&](const torch::Tensor& input) {
    return winograd_convolution(input, weights, bias, 1, true);
  };
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = convolution(x);
  at::set_num_threads(3);
  const auto three = convolution(x);
  at::set_num_threads(before);
  EXPECT_TRUE(torch::equal(one, three));
}

TEST(WinogradApplies, OnlyToWhatItComputes) {
  const bool here = !winograd_ways().empty();
  const auto weight = torch::zeros({32, 16, 3, 3});
  EXPECT_EQ(winograd_applies(weight, 1, 1), here);
  EXPECT_EQ(winograd_applies(weight, 1, 0), here);
  EXPECT_FALSE(winograd_applies(weight, 2, 1));
  EXPECT_FALSE(winograd_applies(weight, 1, 2));
  EXPECT_FALSE(winograd_applies(torch::zeros({32, 1, 3, 3}), 1, 1));
  EXPECT_FALSE(winograd_applies(torch::zeros({20, 16, 3, 3}), 1, 1));
  EXPECT_FALSE(winograd_applies(torch::zeros({32, 16, 5, 5}), 1, 1));
  EXPECT_FALSE(winograd_applies(weight.to(torch::kBFloat16), 1, 1));
}

TEST(WinogradGradients, AreThoseOfTheDirectSumUpToRounding) {
  if (winograd_ways().empty()) GTEST_SKIP() << "not on this processor";
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(6);
  for (const std::int64_t padding : {0, 1}) {
    const auto x = channels_last(torch::randn({3, 32, 9, 11}, generator)).requires_grad_();
    const auto w = channels_last(torch::randn({48, 32, 3, 3}, generator)).requires_grad_();
    const auto b = torch::randn({48}, generator).requires_grad_();
    const auto double_of = [](const torch::Tensor& t) {
      return t.detach().to(torch::kFloat64).requires_grad_();
    };
    const auto dx = double_of(x), dw = double_of(w), db = double_of(b);
    const auto out = winograd_conv2d(x, w, b, padding);
    const auto expected = torch::conv2d(dx, dw, db, 1, padding);
    const auto seed = torch::randn(out.sizes(), generator);
    out.backward(seed);
    expected.backward(seed.to(torch::kFloat64));
    const auto same = [](const torch::Tensor& got, const torch::Tensor& exact) {
      // Sums of up to 9 · 48 products of size 1: errors stay below a few 2⁻²⁴ of their norm.
      return ((got.to(torch::kFloat64) - exact).abs().max() / exact.abs().max()).item<double>();
    };
    EXPECT_LT(same(out, expected), 1e-6);
    EXPECT_LT(same(x.grad(), dx.grad()), 1e-6);
    EXPECT_LT(same(w.grad(), dw.grad()), 1e-6);
    EXPECT_LT(same(b.grad(), db.grad()), 1e-6);
  }
}

TEST(ConvolutionBlock, FoldedItGivesWhatItGaveBefore) {
  for (const std::int64_t channels : {3, 32}) {  // the direct sum, and the fast way
    ConvolutionBlock block({.in_channels = channels,
                            .out_channels = channels,
                            .padding = 1,
                            .norm = true,
                            .activation = true,
                            .init = {.weight_deviation = 0.2, .norm_bias = 0.3}});
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(5);
    block.initialize(generator);
    block.forward({torch::randn({16, channels, 9, 9}, generator)}, {});  // running statistics
    block.eval();
    const auto x = channels_last(torch::randn({2, channels, 9, 9}, generator));
    torch::NoGradGuard no_grad;
    const auto before = block.forward({x}, {})[0].clone();
    block.fold();
    const auto after = block.forward({x}, {})[0];
    EXPECT_TRUE(torch::allclose(after, before, 1e-4, 1e-5)) << channels;
  }
}

}  // namespace
}  // namespace nashost::network
