#include "network/model_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "network/evaluation.hpp"
#include "network/route_trie.hpp"
#include "python.hpp"
#include "toy_space.hpp"

namespace nashost::network {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// A folder that goes with the test.
class Models : public ::testing::Test {
 protected:
  Models() {
    std::string name = (fs::temp_directory_path() / "nashost-models-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    supernet_.eval();
    // Statistics that are not those of a new network.
    torch::NoGradGuard no_grad;
    for (auto& item : supernet_.named_buffers()) {
      if (item.key().ends_with("running_mean")) item.value().fill_(0.05);
      if (item.key().ends_with("running_var")) item.value().fill_(0.8);
    }
  }
  ~Models() override { fs::remove_all(folder_); }

  static ModelManifest manifest_of(Supernet& supernet, const Architecture& a) {
    ModelManifest m;
    m.run = "toy";
    m.stage = "rivals";
    m.arm = "finetuned";
    m.seed = 2;
    m.steps = 500;
    m.space = {"toy_space", {{"channels", {3, 4}}}};
    m.architecture = a;
    m.label = "(" + std::to_string(a[0] + 1) + ", " + std::to_string(a[1] + 1) + ")";
    m.decisions = {{"first", std::to_string(a[0] + 1)}, {"second", std::to_string(a[1] + 1)}};
    const auto cost = route_cost(supernet.route(a), {1, 8, 8});
    m.parameters = cost.parameters;
    m.macs = cost.macs;
    m.input_shape = {1, 8, 8};
    m.classes = 3;
    m.normalization = {1.0 / 255, {0.1}, {0.3}};
    m.accuracy = {{"validation", 0.5}, {"test", 0.25}};
    return m;
  }

  WrittenModel write(const Architecture& a, const std::string& name) {
    Subnet subnet(supernet_, a);
    return write_model(folder_, name, subnet, manifest_of(supernet_, a), toy_inputs(4, 1));
  }

  std::string refusal(const fs::path& manifest) {
    try {
      read_model(manifest);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
  ToySupernet supernet_;
};

TEST_F(Models, AreReadBackAsTheyWere) {
  const WrittenModel written = write({1, 0}, "2-1");
  EXPECT_EQ(written.no_script, "");
  for (const char* file : {"2-1.json", "2-1.safetensors", "2-1.pt"}) {
    EXPECT_TRUE(fs::exists(folder_ / file)) << file;
  }
  const Model model = read_model(written.manifest);
  const ModelManifest expected = manifest_of(supernet_, {1, 0});
  EXPECT_EQ(model.manifest.architecture, expected.architecture);
  EXPECT_EQ(model.manifest.space, expected.space);
  EXPECT_EQ(model.manifest.decisions, expected.decisions);
  EXPECT_EQ(model.manifest.accuracy, expected.accuracy);
  EXPECT_EQ(model.manifest.normalization.deviation, expected.normalization.deviation);
  EXPECT_EQ(model.manifest.steps, 500);
  EXPECT_EQ(model.manifest.parameters, expected.parameters);
  // Into another subnet of the architecture: the same logits bit for bit.
  ToySupernet other;
  Subnet copy(other, {1, 0});
  load_tensors(copy, model.weights, "2-1");
  Subnet original(supernet_, {1, 0});
  copy.eval();
  torch::NoGradGuard no_grad;
  EXPECT_TRUE(copy.forward(toy_inputs(5, 9)).equal(original.forward(toy_inputs(5, 9))));
}

TEST_F(Models, PlainPythonOpensThem) {
  const std::string python = python_with_torch();
  if (python.empty()) {
    GTEST_SKIP() << "no Python with torch and safetensors in .deps/venv: run scripts/bootstrap";
  }
  torch::NoGradGuard no_grad;
  for (const Architecture& a : {Architecture{0, 0}, Architecture{2, 1}}) {
    const WrittenModel written = write(a, "model");
    Subnet subnet(supernet_, a);
    const auto inputs = toy_inputs(16, 7);
    write_safetensors(folder_ / "examples.safetensors",
                      {{"inputs", inputs}, {"logits", subnet.forward(inputs)}});
    const std::string printed = output_of(
        "OMP_NUM_THREADS=1 '" + python +
        "' '" NASHOST_SOURCE_DIR "/tests/network/open_model.py' '" + written.manifest.string() +
        "' '" + (folder_ / "examples.safetensors").string() + "'");
    const auto found = nlohmann::json::parse(printed, nullptr, false);
    ASSERT_TRUE(found.is_object()) << printed;
    EXPECT_EQ(found["architecture"], manifest_of(supernet_, a).label);
    EXPECT_LE(found["off"].get<double>(), 1e-5);
    EXPECT_GT(found["largest"].get<double>(), 0.1);  // there is something to be off from
    const NamedTensors weights = tensors_of(subnet);
    ASSERT_EQ(found["tensors"].size(), weights.size());
    for (const auto& [name, tensor] : weights) {
      EXPECT_EQ(found["tensors"][name], tensor.sizes().vec()) << name;
      // Sums in another order.
      EXPECT_NEAR(found["sums"][name].get<double>(),
                  tensor.to(torch::kFloat64).sum().item<double>(), 1e-9)
          << name;
    }
  }
}

TEST_F(Models, AManifestThatDoesNotMatchItsWeightsIsRefused) {
  const fs::path one = write({1, 0}, "one").manifest, two = write({1, 1}, "two").manifest;
  ASSERT_EQ(refusal(one), "");

  fs::copy_file(folder_ / "two.safetensors", folder_ / "one.safetensors",
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(refusal(one), HasSubstr("one.safetensors has another checksum"));

  // Another model's weights with their own checksum: the architecture in them tells.
  auto json = nlohmann::json::parse(read_file(one));
  json["weights"] = nlohmann::json::parse(read_file(two))["weights"];
  write_file(one, json.dump());
  EXPECT_THAT(refusal(one), HasSubstr("holds the weights of (2, 2), not of (2, 1)"));

  fs::remove(folder_ / "two.safetensors");
  EXPECT_THAT(refusal(two), HasSubstr("two.safetensors"));
}

TEST_F(Models, WhatIsNoManifestIsRefused) {
  const fs::path file = folder_ / "x.json";
  write_file(file, "[1, 2");
  EXPECT_THAT(refusal(file), HasSubstr("no JSON object"));
  write_file(file, "{\"schema\": \"something-else\"}");
  EXPECT_THAT(refusal(file), HasSubstr("something-else"));
  auto json = nlohmann::json::parse(read_file(write({0, 0}, "whole").manifest));
  for (const auto& [key, value] : json.items()) {
    if (key == "torchscript") continue;
    auto without = json;
    without.erase(key);
    write_file(file, without.dump());
    EXPECT_THAT(refusal(file), HasSubstr(key)) << "without " << key;
  }
  json["weights"]["file"] = "../whole.safetensors";
  write_file(file, json.dump());
  EXPECT_THAT(refusal(file), HasSubstr("another folder"));
}

TEST_F(Models, WeightsThatALinkLeadsToAreRefused) {
  const fs::path one = write({1, 0}, "one").manifest;
  fs::rename(folder_ / "one.safetensors", folder_ / "elsewhere");
  fs::create_symlink(folder_ / "elsewhere", folder_ / "one.safetensors");
  EXPECT_THAT(refusal(one), HasSubstr("is a link"));
}

/// A block that wraps the toy space's head and offers this script.
class Scripted : public ClassifierBlock {
 public:
  explicit Scripted(std::optional<std::string> script)
      : ClassifierBlock({.in_channels = 1, .classes = 3}), script_(std::move(script)) {}
  std::shared_ptr<Block> extract(const BlockChoice&) const override {
    auto copy = std::make_shared<Scripted>(script_);
    copy_tensors(*this, *copy);
    return copy;
  }
  std::optional<std::string> script() const override { return script_; }

 private:
  std::optional<std::string> script_;
};

class ScriptedSupernet : public Supernet {
 public:
  explicit ScriptedSupernet(const std::optional<std::string>& script) {
    head_ = register_module("head", std::make_shared<Scripted>(script));
    initialize(*this, 3);
  }
  Route route(const Architecture&) override { return {{head_.get()}}; }

 private:
  std::shared_ptr<Block> head_;
};

TEST_F(Models, WithoutAScriptThatWorksThereAreWeightsOnlyAndAReason) {
  const std::pair<std::optional<std::string>, const char*> cases[] = {
      {std::nullopt, "offers no script"},
      {"return x.no_such_thing(", "do not work"},
      {"return torch.mean(x, [2, 3])\n", "another shape"},
      {"return 2.0 * torch.linear(torch.mean(x, [2, 3]), self.weight)\n", "other outputs"}};
  for (const auto& [script, reason] : cases) {
    ScriptedSupernet supernet(script);
    Subnet subnet(supernet, {0, 0});
    const auto written =
        write_model(folder_, "model", subnet, manifest_of(supernet, {0, 0}), toy_inputs(4, 1));
    EXPECT_THAT(written.no_script, HasSubstr(reason));
    EXPECT_FALSE(fs::exists(folder_ / "model.pt"));
    EXPECT_FALSE(fs::exists(folder_ / "model.pt.partial"));
    EXPECT_THAT(read_file(written.manifest), HasSubstr(reason));
    EXPECT_NO_THROW(read_model(written.manifest));
  }
}

TEST(ModelName, IsFitForAFile) {
  EXPECT_EQ(model_name("(2, 3)"), "2-3");
  EXPECT_EQ(model_name("(conv 3x3, a/b)"), "conv3x3-a_b");
  EXPECT_LE(model_name("(" + std::string(300, '1') + ")").size(), 100u);
}

TEST(Recalibrate, GivesTheStatisticsThatScoringUses) {
  ToySupernet supernet;
  const Architecture a{1, 1};
  Subnet subnet(supernet, a);
  const auto batches = [](std::int64_t n) {
    return Batch{toy_inputs(12, 40 + static_cast<std::uint64_t>(n)), toy_targets(12, 9)};
  };
  const auto examples = [](std::int64_t) { return Batch{toy_inputs(50, 3), toy_targets(50, 4)}; };
  EvaluationOptions fresh{.norm = NormMode::recalibrate, .calibration = batches};
  fresh.calibration_batches = 5;
  const auto expected = evaluate(supernet, std::span(&a, 1), examples, 1, fresh);
  subnet.train();
  const auto weight = tensors_of(subnet).at("start.convolution.weight").clone();
  recalibrate(subnet, a, batches, 5);
  EXPECT_TRUE(subnet.is_training());
  EXPECT_TRUE(tensors_of(subnet).at("start.convolution.weight").equal(weight));
  const auto found = evaluate(subnet, std::span(&a, 1), examples, 1, {});
  EXPECT_EQ(found.loss, expected.loss);
  EXPECT_EQ(found.hits, expected.hits);
  // Training goes on with the momentum it had.
  auto* block = dynamic_cast<ConvolutionBlock*>(subnet.route(a)[0].block);
  ASSERT_NE(block, nullptr);
  for (const auto& part : block->modules(false)) {
    if (auto* norm = dynamic_cast<torch::nn::BatchNorm2dImpl*>(part.get())) {
      EXPECT_EQ(norm->options.momentum(), 0.1);
    }
  }
}

}  // namespace
}  // namespace nashost::network
