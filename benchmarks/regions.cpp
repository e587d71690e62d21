// Regions: time of a uniform draw, of a rank, and of a draw with its cut, over spaces of 2
// decisions with 3 options (MNIST's), 20 with 10 and 100 with 10.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nashost/abi/random.hpp"
#include "nashost/abi/region.hpp"

namespace {

using namespace nashost;

Region region_of(std::int64_t decisions, std::int64_t options) {
  std::vector<Decision> all;
  for (std::int64_t d = 0; d < decisions; ++d) {
    Decision& decision = all.emplace_back();
    decision.name = "d" + std::to_string(d);
    for (std::int64_t o = 0; o < options; ++o) decision.options.push_back(std::to_string(o));
  }
  return Region(std::make_shared<const SearchSpace>("benchmark", std::move(all)));
}

void draw(benchmark::State& state) {
  const Region region = region_of(state.range(0), state.range(1));
  RandomStream random(1, "benchmark");
  for (auto _ : state) benchmark::DoNotOptimize(region.draw(random));
}

void rank(benchmark::State& state) {
  const Region region = region_of(state.range(0), state.range(1));
  RandomStream random(1, "benchmark");
  const Architecture member = region.draw(random);
  for (auto _ : state) benchmark::DoNotOptimize(region.rank(member));
}

void cut(benchmark::State& state) {
  const Region region = region_of(state.range(0), state.range(1));
  RandomStream random(1, "benchmark");
  for (auto _ : state) {
    benchmark::DoNotOptimize(region.without(PartialAssignment::prefix(region.draw(random))));
  }
}

void spaces(benchmark::internal::Benchmark* benchmark) {
  benchmark->Args({2, 3})->Args({20, 10})->Args({100, 10});
}

BENCHMARK(draw)->Apply(spaces);
BENCHMARK(rank)->Apply(spaces);
BENCHMARK(cut)->Apply(spaces);

}  // namespace

BENCHMARK_MAIN();
