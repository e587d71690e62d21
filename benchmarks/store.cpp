// What a round costs besides training: its row in the store, batches included, and the sampler.
//
//     store --benchmark_min_time=2
//
// To be set against the time of a training step: 5 ms for a subnet of configs/mnist.toml on one
// processor.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "bandit/configured_sampler.hpp"
#include "plugin/registry.hpp"
#include "store/run_store.hpp"

namespace {

using namespace nashost;

std::shared_ptr<const SearchSpace> nine() {
  return std::make_shared<const SearchSpace>(
      "nine",
      std::vector<Decision>{{"block1_depth", {"1", "2", "3"}}, {"block2_depth", {"1", "2", "3"}}});
}

/// A store in a folder of its own that goes with it.
class Run {
 public:
  Run() {
    std::string name = (std::filesystem::temp_directory_path() / "nashost-bench-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    store_ = std::make_unique<RunStore>(folder_ / "run.sqlite", RunStore::Open::create);
    store_->begin({"bench", 1, "", {{"leader", "supernet", ""}}});
    store_->describe(nine(), 9, {});
  }
  ~Run() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  RunStore& store() { return *store_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<RunStore> store_;
};

RoundRow row_of(std::int64_t round) {
  RoundRow row;
  row.architecture = Architecture{static_cast<Architecture::Option>(round % 3),
                                  static_cast<Architecture::Option>(round / 3 % 3)};
  row.probability = 1.0 / 9;
  row.reward = 0.5;
  row.loss = 1;
  row.accuracy = 0.5;
  row.cost = 0.3;
  return row;
}

void store_a_round(benchmark::State& state) {
  Run run;
  std::int64_t round = 0;
  for (auto _ : state) {
    std::vector<RoundRow> rows(static_cast<std::size_t>(state.range(0)), row_of(round));
    run.store().add_round("leader", round++, 0, std::move(rows));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(store_a_round)->ArgName("architectures")->Arg(1)->Arg(9)->Unit(benchmark::kMicrosecond);

/// What a checkpoint waits for: the rows since the last one on the disk.
void flush_to_the_disk(benchmark::State& state) {
  Run run;
  std::int64_t round = 0;
  for (auto _ : state) {
    for (int i = 0; i < 100; ++i) run.store().add_round("leader", round++, 0, {row_of(round)});
    run.store().flush();
  }
}
BENCHMARK(flush_to_the_disk)->Unit(benchmark::kMillisecond);

void sample_a_round(benchmark::State& state, const char* name, const char* over) {
  plugin::Registry registry(plugin::SearchPath::of_process({}));
  const Region region(nine());
  Offer offer;
  offer.horizon = 100'000;
  const Table component{{"name", std::string(name)}, {"over", std::string(over)}};
  const auto configured = make_configured_sampler(registry, component, region, offer);
  RandomStream random(1, "bench");
  RoundFeedback feedback;
  feedback.proposals.resize(1);
  feedback.proposals[0].reward = 0.5;
  for (auto _ : state) {
    const Round round = configured.sampler->propose(region, random);
    configured.sampler->observe(round, feedback);
    ++feedback.proposals[0].round;
  }
}
BENCHMARK_CAPTURE(sample_a_round, epsilon_greedy, "epsilon_greedy", "architectures")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(sample_a_round, thompson_over_decisions, "thompson", "decisions")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(sample_a_round, exp3_over_tree, "exp3", "tree")->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
