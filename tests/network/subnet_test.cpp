#include "network/subnet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "network/route_trie.hpp"
#include "network/safetensors.hpp"
#include "toy_space.hpp"

namespace nashost::network {
namespace {

namespace fs = std::filesystem;

/// A file name that goes with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& name)
      : path_(fs::temp_directory_path() /
              ("nashost-subnet-test-" + std::to_string(::getpid()) + name)) {}
  ~TemporaryFile() { fs::remove(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

torch::Tensor run(Supernet& supernet, const Architecture& a, const torch::Tensor& x) {
  State state{x};
  for (const RouteStep& step : supernet.route(a)) state = step.block->forward(state, step.choice);
  return state.at(0);
}

TEST(Subnet, GivesTheRoutesOutputsBitForBitAndHoldsItsBlocksOnly) {
  torch::NoGradGuard no_grad;
  ToySupernet supernet;
  for (const bool training : {true, false}) {
    for (const Architecture& a : ToySupernet::architectures()) {
      supernet.train(training);
      const auto subnet = std::make_shared<Subnet>(supernet, a);
      EXPECT_EQ(subnet->is_training(), training);
      const auto x = toy_inputs(5, 9);
      const auto expected = run(supernet, a, x);
      EXPECT_TRUE(subnet->forward(x).equal(expected));
      std::int64_t numbers = 0;
      for (const auto& parameter : subnet->parameters()) numbers += parameter.numel();
      EXPECT_EQ(numbers, route_cost(supernet.route(a), {1, 8, 8}).parameters);
    }
  }
}

TEST(Subnet, IsACopy) {
  ToySupernet supernet;
  const auto subnet = std::make_shared<Subnet>(supernet, Architecture{0, 0});
  const auto before = tensors_of(*subnet).at("start.convolution.weight").clone();
  torch::NoGradGuard no_grad;
  for (auto& parameter : supernet.parameters()) parameter.fill_(1);
  EXPECT_TRUE(tensors_of(*subnet).at("start.convolution.weight").equal(before));
}

TEST(Safetensors, WhatIsWrittenIsReadBack) {
  const TemporaryFile file(".safetensors");
  const NamedTensors tensors{{"a", torch::arange(6).view({2, 3})},
                             {"empty", torch::empty({0, 4})},
                             {"scalar", torch::tensor(2.5)},
                             {"strided", torch::arange(6.0).view({2, 3}).t()}};
  write_safetensors(file.path(), tensors, {{"space", "toy"}});
  const SafetensorsFile read = read_safetensors(file.path());
  EXPECT_EQ(read.metadata.at("space"), "toy");
  ASSERT_EQ(read.tensors.size(), tensors.size());
  for (const auto& [name, tensor] : tensors)
    EXPECT_TRUE(read.tensors.at(name).equal(tensor)) << name;
}

TEST(Safetensors, EveryTruncationIsRefusedByName) {
  const TemporaryFile file(".safetensors");
  write_safetensors(file.path(), {{"weights", torch::arange(4.0)}});
  const std::string whole = read_file(file.path());
  for (std::size_t n = 0; n < whole.size(); ++n) {
    try {
      parse_safetensors(std::string_view(whole).substr(0, n), "some.safetensors");
      ADD_FAILURE() << n << " bytes were read";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("some.safetensors"));
    }
  }
}

TEST(Safetensors, WeightsOfAnotherNetworkAreNamedAndChangeNothing) {
  ToySupernet supernet;
  auto tensors = tensors_of(supernet);
  for (auto& [name, tensor] : tensors) tensor = tensor.clone();
  tensors.erase("head.weight");
  tensors["stranger"] = torch::zeros({1});
  tensors["start.convolution.bias"] = torch::zeros({99});
  const auto before = tensors_of(supernet).at("first0.convolution.weight").clone();
  tensors["first0.convolution.weight"].fill_(7);
  try {
    load_tensors(supernet, tensors, "x.safetensors");
    ADD_FAILURE();
  } catch (const Error& error) {
    const std::string message = error.what();
    for (const char* part :
         {"x.safetensors", "head.weight is missing", "stranger", "another shape"}) {
      EXPECT_THAT(message, testing::HasSubstr(part));
    }
  }
  EXPECT_TRUE(tensors_of(supernet).at("first0.convolution.weight").equal(before));
}

}  // namespace
}  // namespace nashost::network
