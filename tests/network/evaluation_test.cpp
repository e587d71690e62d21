#include "network/evaluation.hpp"

#include <gtest/gtest.h>

#include "toy_space.hpp"

namespace nashost::network {
namespace {

Batch batch_of(std::int64_t number) {
  return {toy_inputs(10, 100 + static_cast<std::uint64_t>(number)),
          toy_targets(10, 200 + static_cast<std::uint64_t>(number))};
}

/// A supernet whose statistics are not those of a new one.
void warm(ToySupernet& supernet) {
  Optimizer optimizer({.learning_rate = 0.01}, supernet.named_parameters());
  TrainingStep step(supernet, optimizer);
  for (int n = 0; n < 5; ++n) {
    std::vector<Proposal> proposals;
    for (const auto& a : ToySupernet::architectures()) proposals.emplace_back().architecture = a;
    step.gradients(batch_of(50 + n), proposals);
    step.apply(0.01);
  }
}

class Modes : public testing::TestWithParam<NormMode> {
 protected:
  EvaluationOptions options() const {
    EvaluationOptions options{.norm = GetParam()};
    options.calibration = [](std::int64_t n) { return batch_of(300 + n); };
    options.calibration_batches = 4;
    return options;
  }
};
INSTANTIATE_TEST_SUITE_P(All, Modes,
                         testing::Values(NormMode::inherit, NormMode::batch,
                                         NormMode::recalibrate));

TEST_P(Modes, SharedPrefixesChangeNothing) {
  ToySupernet supernet;
  warm(supernet);
  const auto all = ToySupernet::architectures();
  const auto together = evaluate(supernet, all, batch_of, 3, options());
  EXPECT_EQ(together.examples, 30);
  for (std::size_t a = 0; a < all.size(); ++a) {
    const auto alone = evaluate(supernet, std::span(&all[a], 1), batch_of, 3, options());
    EXPECT_EQ(together.correct[a], alone.correct[0]);
    EXPECT_DOUBLE_EQ(together.loss[a], alone.loss[0]);
  }
}

TEST_P(Modes, TheSupernetStaysBitForBit) {
  ToySupernet supernet;
  warm(supernet);
  std::map<std::string, torch::Tensor> before;
  for (const auto& item : supernet.named_parameters())
    before[item.key()] = item.value().detach().clone();
  for (const auto& item : supernet.named_buffers()) before[item.key()] = item.value().clone();
  supernet.train();
  evaluate(supernet, ToySupernet::architectures(), batch_of, 2, options());
  for (const auto& item : supernet.named_parameters())
    EXPECT_TRUE(item.value().equal(before[item.key()]));
  for (const auto& item : supernet.named_buffers())
    EXPECT_TRUE(item.value().equal(before[item.key()]));
  for (const auto& part : supernet.modules(false)) EXPECT_TRUE(part->is_training());
}

TEST_P(Modes, WorkersChangeNothing) {
  ToySupernet supernet;
  warm(supernet);
  auto several = options();
  several.workers = 3;
  const auto one = evaluate(supernet, ToySupernet::architectures(), batch_of, 7, options());
  const auto three = evaluate(supernet, ToySupernet::architectures(), batch_of, 7, several);
  EXPECT_EQ(one.hits, three.hits);
  EXPECT_EQ(one.loss, three.loss);
}

TEST_P(Modes, FoldingChangesOutputsByRoundingOnly) {
  ToySupernet supernet;
  warm(supernet);
  auto unfolded = options();
  unfolded.fold = false;
  const auto folded = evaluate(supernet, ToySupernet::architectures(), batch_of, 3, options());
  const auto plain = evaluate(supernet, ToySupernet::architectures(), batch_of, 3, unfolded);
  for (std::size_t a = 0; a < folded.loss.size(); ++a)
    EXPECT_NEAR(folded.loss[a], plain.loss[a], 1e-5);
}

// The three modes written down with LibTorch's own modules.
TEST_P(Modes, EqualsADirectForm) {
  ToySupernet supernet;
  warm(supernet);
  const auto result = evaluate(supernet, ToySupernet::architectures(), batch_of, 2, options());
  torch::NoGradGuard no_grad;
  for (std::size_t a = 0; a < result.correct.size(); ++a) {
    const auto fresh_owner = std::make_shared<ToySupernet>();
    ToySupernet& fresh = *fresh_owner;
    copy_tensors(supernet, fresh);
    const Route route = fresh.route(ToySupernet::architectures()[a]);
    const auto run = [&](const torch::Tensor& x) {
      State state{x};
      for (const RouteStep& step : route) state = step.block->forward(state, {});
      return state[0];
    };
    fresh.eval();
    if (GetParam() == NormMode::batch) fresh.train();
    if (GetParam() == NormMode::recalibrate) {
      for (const auto& part : fresh.modules()) {
        if (auto* norm = dynamic_cast<torch::nn::BatchNorm2dImpl*>(part.get())) {
          norm->reset_running_stats();
          norm->options.momentum(std::nullopt);
        }
      }
      fresh.train();
      for (std::int64_t n = 0; n < 4; ++n) run(batch_of(300 + n).inputs);
      fresh.eval();
    }
    double loss = 0;
    for (std::int64_t b = 0; b < 2; ++b) {
      const Batch batch = batch_of(b);
      loss +=
          torch::nn::functional::cross_entropy(run(batch.inputs), batch.targets).item<double>() / 2;
    }
    EXPECT_NEAR(result.loss[a], loss, 1e-5);
  }
}

TEST(Evaluation, AnExceptionOfAWorkerArrives) {
  ToySupernet supernet;
  EvaluationOptions options{.workers = 2};
  const auto broken = [](std::int64_t n) -> Batch {
    if (n == 3) throw Error("no such batch");
    return batch_of(n);
  };
  EXPECT_THROW(evaluate(supernet, ToySupernet::architectures(), broken, 5, options), Error);
}

TEST(RouteTrie, CountsWorkOncePerNode) {
  ToySupernet supernet;
  const auto all = ToySupernet::architectures();
  const RouteTrie trie(routes_of(supernet, all));
  // start + 3 first + 3 · (between + 2 second + 2 heads)
  EXPECT_EQ(trie.nodes().size(), 1U + 3 + 3 * (1 + 2 + 2));
  std::int64_t separate = 0;
  for (const auto& route : routes_of(supernet, all)) separate += route_cost(route, {1, 8, 8}).macs;
  EXPECT_LT(trie_macs(trie, {1, 8, 8}), separate);
  // Depth first: a parent stands before its children, a branch is one run of nodes.
  for (std::size_t i = 0; i < trie.nodes().size(); ++i) {
    EXPECT_LT(trie.nodes()[i].parent, static_cast<std::int32_t>(i));
  }
}

}  // namespace
}  // namespace nashost::network
