// What runs on a GPU is compared with the processor; without a GPU those tests are skipped.

#include "network/device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/temporary_folder.hpp"
#include "nashost/abi/error.hpp"
#include "network/evaluation.hpp"
#include "network/model_file.hpp"
#include "toy_space.hpp"

namespace nashost::network {
namespace {

using testing::HasSubstr;

std::string refusal_of(const std::string& name) {
  try {
    find_device(name);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(FindDevice, TheProcessorIsAlwaysThere) { EXPECT_EQ(find_device("cpu"), torch::kCPU); }

TEST(FindDevice, OtherNamesAreRefusedWithThoseThatCanBe) {
  for (const char* name : {"", "tpu", "gpu", "cpu:1", "cuda:", "cuda:x", "cuda:-1", "mps"}) {
    EXPECT_THAT(refusal_of(name), HasSubstr("use \"cpu\", \"cuda\"")) << name;
  }
}

TEST(FindDevice, AGpuThatIsNotThereIsRefused) {
  const int found = torch::cuda::device_count();
  const std::string message = refusal_of("cuda:" + std::to_string(found));
  EXPECT_THAT(message, HasSubstr("there is no device 'cuda:" + std::to_string(found) + "'"));
  EXPECT_THAT(message, HasSubstr(found == 0 ? "use \"cpu\"" : "the last GPU here is"));
}

/// Of a relative 2^-24 each, sums of some hundred terms through seven layers.
constexpr double kRounding = 1e-4;

class Gpu : public testing::Test {
 protected:
  void SetUp() override {
    if (torch::cuda::device_count() == 0) GTEST_SKIP() << "LibTorch finds no GPU";
    settle_arithmetic(gpu_);
  }

  Batch batch_on(torch::Device device, std::uint64_t seed = 1) const {
    return {toy_inputs(64, seed).to(device), toy_targets(64, seed + 100).to(device)};
  }
  static std::vector<Proposal> all() {
    std::vector<Proposal> proposals;
    for (const auto& a : ToySupernet::architectures()) proposals.emplace_back().architecture = a;
    return proposals;
  }
  static torch::Tensor flat(const std::vector<torch::Tensor>& tensors) {
    std::vector<torch::Tensor> parts;
    for (const auto& tensor : tensors) parts.push_back(tensor.detach().cpu().flatten());
    return torch::cat(parts);
  }
  static double distance(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
  }
  static bool same(const NamedTensors& a, const NamedTensors& b) {
    return std::ranges::equal(a, b, [](const auto& one, const auto& other) {
      return one.first == other.first && one.second.equal(other.second);
    });
  }
  static NamedTensors copies(const NamedTensors& tensors) {
    NamedTensors found;
    for (const auto& [name, tensor] : tensors) found[name] = tensor.clone();
    return found;
  }

  torch::Device gpu_{torch::kCUDA, 0};
};

TEST_F(Gpu, IsFoundByItsName) {
  EXPECT_EQ(find_device("cuda"), gpu_);
  EXPECT_EQ(find_device("cuda:0"), gpu_);
}

TEST_F(Gpu, InitialWeightsAreThoseOfTheProcessor) {
  ToySupernet here, there;
  there.to(gpu_);
  initialize(here, 3);
  initialize(there, 3);
  EXPECT_EQ(device_of(there), gpu_);
  EXPECT_TRUE(flat(there.parameters()).equal(flat(here.parameters())));
}

TEST_F(Gpu, GradientsAreThoseOfTheProcessorUpToRounding) {
  std::vector<torch::Tensor> gradients;
  std::vector<std::vector<StepOutcome>> outcomes;
  for (const torch::Device device : {torch::Device(torch::kCPU), gpu_}) {
    ToySupernet supernet;
    use_fast_layout(supernet);
    supernet.to(device);
    Optimizer optimizer({}, supernet.named_parameters());
    TrainingStep step(supernet, optimizer);
    outcomes.push_back(step.gradients(batch_on(device), all()));
    std::vector<torch::Tensor> parts;
    for (const auto& parameter : supernet.parameters()) {
      ASSERT_EQ(parameter.grad().device(), device);
      parts.push_back(parameter.grad());
    }
    gradients.push_back(flat(parts));
  }
  EXPECT_LT(distance(gradients[1], gradients[0]), kRounding);
  for (std::size_t i = 0; i < outcomes[0].size(); ++i) {
    EXPECT_NEAR(outcomes[1][i].loss, outcomes[0][i].loss, kRounding);
    EXPECT_EQ(outcomes[1][i].accuracy, outcomes[0][i].accuracy);
  }
}

/// The same gradients on both: after the first step AdamW moves by their signs, and what differs by
/// rounding may differ in that.
TEST_F(Gpu, OptimizersMoveWeightsAsOnTheProcessor) {
  for (const char* name : {"adamw", "adam", "sgd"}) {
    std::vector<torch::Tensor> weights;
    for (const torch::Device device : {torch::Device(torch::kCPU), gpu_}) {
      ToySupernet supernet;
      use_fast_layout(supernet);
      supernet.to(device);
      OptimizerSettings settings;
      settings.name = name;
      Optimizer optimizer(settings, supernet.named_parameters());
      std::vector<ParameterSlice> slices;
      auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
      for (int n = 0; n < 3; ++n) {
        slices.clear();
        for (auto& parameter : supernet.parameters()) {
          parameter.mutable_grad() = torch::randn(parameter.sizes(), generator).to(device);
          slices.push_back({parameter});
        }
        optimizer.step(slices, 0.01);
      }
      weights.push_back(flat(supernet.parameters()));
    }
    EXPECT_LT(distance(weights[1], weights[0]), 1e-6) << name;
  }
}

TEST_F(Gpu, ScoresAreThoseOfTheProcessorAndLeaveTheSupernetAsItIs) {
  ToySupernet here, there;
  there.to(gpu_);
  const auto architectures = ToySupernet::architectures();
  for (const NormMode norm : {NormMode::inherit, NormMode::batch, NormMode::recalibrate}) {
    const auto source = [&](torch::Device device) {
      return [this, device](std::int64_t n) {
        return batch_on(device, static_cast<std::uint64_t>(n));
      };
    };
    EvaluationOptions options{
        .norm = norm, .calibration = source(torch::kCPU), .calibration_batches = 3};
    const auto expected = evaluate(here, architectures, source(torch::kCPU), 4, options);
    const auto before = copies(tensors_of(there));
    options.calibration = source(gpu_);
    options.workers = 4;
    const auto scored = evaluate(there, architectures, source(gpu_), 4, options);
    EXPECT_TRUE(same(tensors_of(there), before));
    ASSERT_EQ(scored.examples, expected.examples);
    for (std::size_t a = 0; a < architectures.size(); ++a) {
      EXPECT_NEAR(scored.loss[a], expected.loss[a], kRounding) << to_string(norm);
      EXPECT_EQ(scored.correct[a], expected.correct[a]) << to_string(norm);
    }
  }
  const auto expected = score_batch(here, architectures, batch_on(torch::kCPU));
  const auto scored = score_batch(there, architectures, batch_on(gpu_));
  for (std::size_t a = 0; a < architectures.size(); ++a) {
    EXPECT_NEAR(scored[a].loss, expected[a].loss, kRounding);
  }
}

TEST_F(Gpu, ASubnetGivesTheSameOutputsBitForBitWhereItsSupernetIs) {
  torch::NoGradGuard no_grad;
  ToySupernet supernet;
  supernet.to(gpu_);
  supernet.eval();
  const auto inputs = batch_on(gpu_).inputs;
  for (const auto& a : ToySupernet::architectures()) {
    Subnet subnet(supernet, a);
    State state{inputs};
    for (const auto& step : supernet.route(a)) state = step.block->forward(state, step.choice);
    EXPECT_TRUE(subnet.forward(inputs).equal(state[0]));
  }
}

TEST_F(Gpu, ModelsAreWrittenFromItAndItKeepsThem) {
  ToySupernet supernet;
  supernet.to(gpu_);
  const Architecture a{1, 1};
  Subnet subnet(supernet, a);
  ModelManifest manifest;
  manifest.architecture = a;
  manifest.label = "(2, 2)";
  const TemporaryFolder folder("gpu_model");
  const auto written =
      write_model(folder.path(), "2-2", subnet, manifest, batch_on(gpu_).inputs.slice(0, 0, 4));
  EXPECT_EQ(written.no_script, "");
  EXPECT_EQ(device_of(subnet), gpu_);
  const auto read = read_model(written.manifest);
  for (const auto& [name, tensor] : tensors_of(subnet)) {
    EXPECT_TRUE(read.weights.at(name).equal(tensor.cpu())) << name;
  }
}

/// What a checkpoint holds is enough to go on from, bit for bit.
TEST_F(Gpu, TrainingGoesOnFromWeightsAndOptimizerState) {
  const auto train = [this](ToySupernet& supernet, Optimizer& optimizer, int from, int to) {
    TrainingStep step(supernet, optimizer);
    for (int n = from; n < to; ++n) {
      step.gradients(batch_on(gpu_, static_cast<std::uint64_t>(n)), all());
      step.apply(1e-2);
    }
  };
  ToySupernet whole, begun, resumed;
  for (auto* one : {&whole, &begun, &resumed}) one->to(gpu_);
  Optimizer for_whole({}, whole.named_parameters()), for_begun({}, begun.named_parameters()),
      for_resumed({}, resumed.named_parameters());
  train(whole, for_whole, 0, 6);
  train(begun, for_begun, 0, 3);
  const TemporaryFolder folder("gpu_checkpoint");
  write_safetensors(folder.path() / "weights", tensors_of(begun));
  write_safetensors(folder.path() / "optimizer", for_begun.state());
  load_tensors(resumed, read_safetensors(folder.path() / "weights").tensors, "weights");
  for_resumed.load_state(read_safetensors(folder.path() / "optimizer").tensors);
  train(resumed, for_resumed, 3, 6);
  EXPECT_TRUE(same(tensors_of(resumed), tensors_of(whole)));
}

TEST_F(Gpu, GradientsInBf16AreThoseOfFp32UpToRounding) {
  if (!has_native_bf16(gpu_)) GTEST_SKIP() << "this GPU does not multiply bf16";
  EXPECT_EQ(resolve_precision("auto", gpu_), Precision::bf16);
  std::vector<torch::Tensor> gradients;
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    ToySupernet supernet;
    supernet.to(gpu_);
    Optimizer optimizer({}, supernet.named_parameters());
    TrainingStep step(supernet, optimizer, precision);
    step.gradients(batch_on(gpu_), all());
    std::vector<torch::Tensor> parts;
    for (const auto& parameter : supernet.parameters()) parts.push_back(parameter.grad());
    gradients.push_back(flat(parts));
  }
  const double off = distance(gradients[1], gradients[0]);
  EXPECT_GT(off, kRounding);  // it is not fp32
  EXPECT_LT(off, 0.1);        // factors are off by 2^-9 at most, through seven layers
}

}  // namespace
}  // namespace nashost::network
