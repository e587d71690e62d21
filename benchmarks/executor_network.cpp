// Time of training steps and of evaluation on the original MNIST network, with random images: what
// the executor costs without plugins, data or samplers around it.
//
//     executor_network --benchmark_filter='step/'       a step of one architecture, each in turn
//     executor_network --benchmark_filter=gradients     one step over all nine, and nine separate
//     executor_network --benchmark_filter=convolution   direct, and by Winograd's filtering
//     executor_network --benchmark_filter=load          batches of a data set in memory
//     executor_network --benchmark_filter=evaluate      all nine on 1024 images
//
// NASHOST_BENCH_PRECISION=bf16 computes in bf16.
// NASHOST_BENCH_THREADS=N sets the threads of LibTorch (default: all processors).

#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "core/processors.hpp"
#include "data/batches.hpp"
#include "nas_blocks.hpp"
#include "nashost/abi/region.hpp"
#include "network/evaluation.hpp"
#include "network/freed_memory.hpp"
#include "network/subnet.hpp"
#include "network/training_step.hpp"
#include "network/winograd.hpp"

namespace {

using namespace nashost;  // NOLINT: a program of one file

int threads() {
  const char* given = std::getenv("NASHOST_BENCH_THREADS");
  return given != nullptr ? std::atoi(given) : usable_processors();
}

network::Precision precision() {
  const char* given = std::getenv("NASHOST_BENCH_PRECISION");
  return network::resolve_precision(given != nullptr ? given : "fp32", torch::kCPU);
}

/// The network, its space, and a batch of random images.
struct Subject {
  explicit Subject(std::int64_t batch_size)
      : space({}, SpaceContext{{1, 28, 28}, 10, nullptr}),
        supernet(space.make_supernet()),
        optimizer({.learning_rate = 1e-4}, supernet->named_parameters()) {
    at::set_num_threads(threads());
    network::initialize(*supernet, 1);
    network::use_fast_layout(*supernet);
    supernet->train();
    batch = make_batch(batch_size);
    for (const Architecture& a : Region(space.space()).enumerate()) {
      all.emplace_back().architecture = a;
      architectures.push_back(a);
    }
  }

  static network::Batch make_batch(std::int64_t n) {
    return {network::channels_last(torch::rand({n, 1, 28, 28})),
            torch::randint(0, 10, {n}, torch::kInt64)};
  }

  spaces::NasBlocks space;
  std::shared_ptr<Supernet> supernet;
  network::Optimizer optimizer;
  network::Batch batch;
  std::vector<Proposal> all;
  std::vector<Architecture> architectures;
};

constexpr std::int64_t kBatch = 32;

void step(benchmark::State& state, std::size_t architecture) {
  Subject subject(kBatch);
  network::TrainingStep step(*subject.supernet, subject.optimizer, precision());
  const std::span proposal(&subject.all[architecture], 1);
  for (auto _ : state) {
    step.gradients(subject.batch, proposal);
    step.apply(1e-4);
  }
  state.SetItemsProcessed(state.iterations());
}

void gradients(benchmark::State& state, bool together) {
  Subject subject(kBatch);
  network::TrainingStep step(*subject.supernet, subject.optimizer, precision());
  for (auto _ : state) {
    if (together) {
      step.gradients(subject.batch, subject.all);
    } else {
      for (const Proposal& one : subject.all) step.gradients(subject.batch, std::span(&one, 1));
    }
    step.apply(1e-4);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(subject.all.size()));
}

void evaluate(benchmark::State& state, bool together, std::int64_t batch_size) {
  constexpr std::int64_t kImages = 1024;
  Subject subject(batch_size);
  const auto batches = [&](std::int64_t) { return subject.batch; };
  network::EvaluationOptions options;
  options.workers = threads();
  options.precision = precision();
  for (auto _ : state) {
    if (together) {
      network::evaluate(*subject.supernet, subject.architectures, batches, kImages / batch_size,
                        options);
    } else {
      for (const Architecture& one : subject.architectures) {
        network::evaluate(*subject.supernet, std::span(&one, 1), batches, kImages / batch_size,
                          options);
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * kImages);
}

/// Forward, or with both gradients, of a 3 x 3 convolution with padding 1; items are multiply-adds
/// of the direct sum.
void convolution(benchmark::State& state, std::int64_t channels, std::int64_t size, bool fast,
                 bool backward) {
  at::set_num_threads(threads());
  const auto x = network::channels_last(torch::randn({kBatch, channels, size, size}));
  const auto w = network::channels_last(torch::randn({channels, channels, 3, 3}));
  const auto b = torch::randn({channels});
  for (const auto& tensor : {x, w, b}) tensor.set_requires_grad(backward);
  const auto run = [&] {
    return fast ? network::winograd_conv2d(x, w, b, 1) : torch::conv2d(x, w, b, 1, 1);
  };
  const auto seed = torch::ones_like(run().detach());
  for (auto _ : state) {
    const auto y = run();
    if (backward) torch::autograd::grad({y}, {x, w, b}, {seed});
  }
  state.SetItemsProcessed(state.iterations() * kBatch * channels * channels * size * size * 9 *
                          (backward ? 3 : 1));
}

/// By the clock and not by processor time: workers and LibTorch's threads do the work.
template <class Run>
void add(const std::string& name, const Run& run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->UseRealTime();
}

/// Shuffled batches of a data set in memory, converted and normalised; items are images.
void load(benchmark::State& state) {
  at::set_num_threads(1);  // as in the thread that prepares batches while another trains
  constexpr std::int64_t kImages = 60'000;
  const Examples examples{torch::randint(0, 256, {kImages, 1, 28, 28}, torch::kUInt8),
                          torch::randint(0, 10, {kImages}, torch::kInt64)};
  const data::SplitView view(examples, torch::arange(kImages), {.scale = 1.0 / 255});
  data::ShuffledBatches batches(view, kBatch, 1, "benchmark");
  std::int64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(batches.batch(number++));
  state.SetItemsProcessed(state.iterations() * kBatch);
}

void add_benchmarks() {
  const Subject subject(2);
  for (std::size_t a = 0; a < subject.all.size(); ++a) {
    add("step/" + subject.space.space()->label(subject.architectures[a]),
        [a](benchmark::State& state) { step(state, a); });
  }
  for (const auto& [channels, size] : {std::pair{32, 26}, {64, 12}}) {
    for (const bool backward : {false, true}) {
      for (const bool fast : {false, true}) {
        const std::string name = "convolution/" + std::to_string(channels) + "x" +
                                 std::to_string(size) + (backward ? "/gradients" : "/forward") +
                                 (fast ? "/winograd" : "/direct");
        add(name, [channels = channels, size = size, fast, backward](benchmark::State& s) {
          convolution(s, channels, size, fast, backward);
        });
      }
    }
  }
  add("load", load);
  for (const bool together : {true, false}) {
    const std::string how = together ? "together" : "separately";
    add("gradients/" + how, [together](benchmark::State& state) { gradients(state, together); });
    for (const std::int64_t size : {16, 32, 64, 128, 256}) {
      add("evaluate/" + how + "/" + std::to_string(size),
          [together, size](benchmark::State& state) { evaluate(state, together, size); });
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  network::keep_freed_memory();
  add_benchmarks();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
