#include "nas_blocks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/region.hpp"
#include "nashost/testing/space_conformance.hpp"

namespace nashost::spaces {
namespace {

const SpaceContext kMnist{.input_shape = {1, 28, 28}, .classes = 10, .host = nullptr};

std::vector<Architecture> all(const SpacePlugin& plugin) {
  return Region(plugin.space()).enumerate();
}

void fill(Supernet& supernet) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  for (const auto& part : supernet.modules(false)) {
    if (auto* block = dynamic_cast<Block*>(part.get())) block->initialize(generator);
  }
}

torch::Tensor run(Supernet& supernet, const Architecture& a, const torch::Tensor& x) {
  State state{x};
  for (const RouteStep& step : supernet.route(a)) state = step.block->forward(state, step.choice);
  return state.at(0);
}

// The network written down a second time, as plain operations over the supernet's tensors by name.
torch::Tensor reference(Supernet& supernet, std::size_t n1, std::size_t n2, torch::Tensor x,
                        bool corner) {
  const auto p = supernet.named_parameters();
  const auto b = supernet.named_buffers();
  const auto layer = [&](const std::string& name, std::int64_t stride, std::int64_t padding) {
    x = torch::conv2d(x, p[name + ".convolution.weight"], p[name + ".convolution.bias"], stride,
                      padding);
    x = torch::batch_norm(x, p[name + ".norm.weight"], p[name + ".norm.bias"],
                          b[name + ".norm.running_mean"], b[name + ".norm.running_var"], false, 0.1,
                          1e-5, false);
    x = x.clamp_min(0);
  };
  layer("start", 1, 0);
  for (std::size_t k = 1; k <= n1; ++k) layer("block1_" + std::to_string(k), 1, 1);
  layer("reduction1", 2, 0);
  for (std::size_t k = 1; k <= n2; ++k) layer("block2_" + std::to_string(k), 1, 1);
  const auto pooled = corner ? torch::avg_pool2d(x, 7).flatten(1) : x.flatten(2).mean(2);
  return pooled.matmul(p["head.weight"].t());
}

TEST(NasBlocks, ObeysTheLawsOfSearchSpaces) {
  nashost::testing::expect_space_conforms(nashost::testing::space_factory<NasBlocks>());
  NasBlocks::Parameters three;
  three.channels = {4, 6, 8};
  three.max_depth = {2, 1, 4};
  nashost::testing::expect_space_conforms(nashost::testing::space_factory<NasBlocks>(three),
                                          {.input_shape = {3, 32, 40}, .classes = 5});
}

class Parity : public ::testing::TestWithParam<std::string> {};

TEST_P(Parity, LogitsEqualAnIndependentImplementation) {
  NasBlocks::Parameters parameters;
  parameters.pool = GetParam();
  const NasBlocks plugin(parameters, kMnist);
  const auto supernet = plugin.make_supernet();
  fill(*supernet);
  torch::NoGradGuard no_grad;
  for (auto& item : supernet->named_buffers()) {  // statistics that are not those of a new network
    if (item.key().ends_with("running_mean")) item.value().fill_(0.05);
    if (item.key().ends_with("running_var")) item.value().fill_(0.8);
  }
  supernet->eval();
  const auto x = torch::rand({4, 1, 28, 28}, at::make_generator<at::CPUGeneratorImpl>(3));
  const auto architectures = all(plugin);
  ASSERT_EQ(architectures.size(), 9U);
  for (const Architecture& a : architectures) {
    const auto expected =
        reference(*supernet, a[0] + 1U, a[1] + 1U, x, parameters.pool == "corner7");
    const double difference = (run(*supernet, a, x) - expected).abs().max().item<double>();
    EXPECT_LE(difference, 1e-5 * std::max(1.0, expected.abs().max().item<double>()))
        << plugin.space()->label(a);
  }
}
INSTANTIATE_TEST_SUITE_P(Pools, Parity, ::testing::Values("global", "corner7"));

TEST(NasBlocks, ParametersAndWorkAreThoseOfTheFormula) {
  const NasBlocks plugin({}, kMnist);
  const auto supernet = plugin.make_supernet();
  for (const Architecture& a : all(plugin)) {
    const std::int64_t n1 = a[0] + 1, n2 = a[1] + 1;
    std::int64_t parameters = 0, macs = 0;
    Shapes shapes{kMnist.input_shape};
    for (const RouteStep& step : supernet->route(a)) {
      const BlockCost cost = step.block->cost(shapes, step.choice);
      macs += cost.macs;
      shapes = cost.output;
      for (const auto& slice : step.block->slices(step.choice)) parameters += slice.tensor.numel();
    }
    // A layer in → out has 9·in·out weights, out biases and 2·out numbers of BatchNorm.
    const auto layer = [](std::int64_t in, std::int64_t out) { return 9 * in * out + 3 * out; };
    EXPECT_EQ(parameters,
              layer(1, 32) + n1 * layer(32, 32) + layer(32, 64) + n2 * layer(64, 64) + 640);
    // Maps are 26 × 26 before the reduction and 12 × 12 behind it.
    EXPECT_EQ(macs, 9 * (26 * 26 * (32 + n1 * 32 * 32) + 12 * 12 * (32 * 64 + n2 * 64 * 64)) + 640);
  }
}

TEST(NasBlocks, DeeperSubnetsContainTheShallowerOnes) {
  const NasBlocks plugin({}, kMnist);
  const auto supernet = plugin.make_supernet();
  const Route shallow = supernet->route({0, 1}), deep = supernet->route({0, 2});
  EXPECT_TRUE(std::equal(shallow.begin(), shallow.end() - 1, deep.begin()));
}

TEST(NasBlocks, IsAFamily) {
  NasBlocks::Parameters parameters;
  parameters.channels = {4, 6, 8};
  parameters.max_depth = {2, 1, 4};
  const NasBlocks plugin(parameters, {.input_shape = {3, 32, 40}, .classes = 5, .host = nullptr});
  EXPECT_EQ(all(plugin).size(), 8U);
  EXPECT_EQ(plugin.space()->decisions()[2].name, "block3_depth");
  const auto supernet = plugin.make_supernet();
  fill(*supernet);
  EXPECT_EQ(run(*supernet, {1, 0, 3}, torch::rand({2, 3, 32, 40})).sizes(),
            (std::vector<std::int64_t>{2, 5}));
}

std::string refusal(const NasBlocks::Parameters& parameters, const SpaceContext& context) {
  try {
    const NasBlocks plugin(parameters, context);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(NasBlocks, RefusesWhatCannotBeBuilt) {
  NasBlocks::Parameters uneven;
  uneven.max_depth = {3};
  EXPECT_THAT(refusal(uneven, kMnist), ::testing::HasSubstr("max_depth 1"));
  NasBlocks::Parameters corner;
  corner.pool = "corner7";
  EXPECT_THAT(refusal(corner, {.input_shape = {1, 12, 12}, .classes = 10, .host = nullptr}),
              ::testing::HasSubstr("corner pooling"));
  EXPECT_THAT(refusal({}, {.input_shape = {1, 4, 4}, .classes = 10, .host = nullptr}),
              ::testing::HasSubstr("cannot read a map"));
  NasBlocks::Parameters colour;
  colour.input_channels = 3;
  EXPECT_THAT(refusal(colour, kMnist), ::testing::HasSubstr("input_channels"));
}

TEST(NasBlocks, InitializationDependsOnTheGeneratorAlone) {
  const NasBlocks plugin({}, kMnist);
  const auto one = plugin.make_supernet(), two = plugin.make_supernet();
  fill(*one);
  torch::manual_seed(99);
  fill(*two);
  for (const auto& item : one->named_parameters()) {
    EXPECT_TRUE(item.value().equal(two->named_parameters()[item.key()])) << item.key();
  }
  // N(0, (1/32)²): 9216 numbers, so the deviation is known to 0.74 % (one standard error).
  const auto weight = one->named_parameters()["block1_1.convolution.weight"];
  EXPECT_NEAR(weight.std().item<double>(), 1.0 / 32, 4 * 0.0074 / 32);
}

}  // namespace
}  // namespace nashost::spaces
