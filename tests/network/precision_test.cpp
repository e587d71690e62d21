#include "network/precision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/processors.hpp"
#include "nashost/abi/error.hpp"
#include "network/evaluation.hpp"
#include "toy_space.hpp"

namespace nashost::network {
namespace {

TEST(Precision, AutoIsBf16WhereTheProcessorMultipliesIt) {
  const auto expected = processor_multiplies_bf16() ? Precision::bf16 : Precision::fp32;
  EXPECT_EQ(resolve_precision("auto", torch::kCPU), expected);
  EXPECT_EQ(resolve_precision("fp32", torch::kCPU), Precision::fp32);
  EXPECT_EQ(resolve_precision("bf16", torch::kCPU), Precision::bf16);
}

TEST(Precision, UnknownNamesAreRefusedWithTheNearOne) {
  try {
    resolve_precision("bf61", torch::kCPU);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("did you mean 'bf16'"));
  }
}

TEST(Precision, AScopeEndsWithTheStateItFound) {
  const auto x = torch::ones({2, 2});
  {
    const PrecisionScope outer(Precision::bf16, torch::kCPU);
    EXPECT_EQ(torch::mm(x, x).scalar_type(), torch::kBFloat16);
    {
      const PrecisionScope inner(Precision::fp32, torch::kCPU);
      EXPECT_EQ(torch::mm(x, x).scalar_type(), torch::kFloat32);
    }
    EXPECT_EQ(torch::mm(x, x).scalar_type(), torch::kBFloat16);
  }
  EXPECT_EQ(torch::mm(x, x).scalar_type(), torch::kFloat32);
}

/// A product of bf16 inputs has a relative error of 2^-8 at most in each factor; a few layers with
/// normalisation between them keep a loss near ln 3 within a few percent.
constexpr double kBf16Error = 0.05;

TEST(Precision, GradientsInBf16AreThoseOfFp32UpToRounding) {
  const Batch batch{toy_inputs(64, 1), toy_targets(64, 2)};
  std::map<Precision, torch::Tensor> gradient;
  std::map<Precision, double> loss;
  for (const auto precision : {Precision::fp32, Precision::bf16}) {
    ToySupernet supernet;
    Optimizer optimizer({}, supernet.named_parameters());
    TrainingStep step(supernet, optimizer, precision);
    std::vector<Proposal> all;
    for (const auto& a : ToySupernet::architectures()) all.emplace_back().architecture = a;
    loss[precision] = step.gradients(batch, all).front().loss;
    std::vector<torch::Tensor> parts;
    for (const auto& parameter : supernet.parameters()) {
      ASSERT_EQ(parameter.grad().scalar_type(), torch::kFloat32);
      parts.push_back(parameter.grad().flatten());
    }
    gradient[precision] = torch::cat(parts);
  }
  EXPECT_NEAR(loss[Precision::bf16], loss[Precision::fp32], kBf16Error);
  EXPECT_NE(loss[Precision::bf16], loss[Precision::fp32]);
  const auto& a = gradient[Precision::fp32];
  const auto& b = gradient[Precision::bf16];
  EXPECT_GT(torch::dot(a, b).item<double>() / (a.norm() * b.norm()).item<double>(), 1 - kBf16Error);
}

TEST(Precision, ScoresInBf16AreThoseOfFp32UpToRounding) {
  ToySupernet supernet;
  const auto architectures = ToySupernet::architectures();
  const auto batches = [](std::int64_t n) {
    return Batch{toy_inputs(32, static_cast<std::uint64_t>(n)),
                 toy_targets(32, static_cast<std::uint64_t>(n))};
  };
  EvaluationOptions options;
  const auto exact = evaluate(supernet, architectures, batches, 4, options);
  options.precision = Precision::bf16;
  const auto rounded = evaluate(supernet, architectures, batches, 4, options);
  for (std::size_t a = 0; a < architectures.size(); ++a) {
    EXPECT_NEAR(rounded.loss[a], exact.loss[a], kBf16Error);
    EXPECT_NE(rounded.loss[a], exact.loss[a]);
  }
}

}  // namespace
}  // namespace nashost::network
