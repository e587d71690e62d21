// Time of one round, propose + observe, over spaces of 20 and 100 decisions with 10 options each
// (1e20 and 1e100 architectures): every sampler that works on the space itself, and every policy
// over decisions and over trees, through the virtual interface as the lab calls them:
//
//     spaces --benchmark_filter='decisions/thompson|lin_ts'      # name/decisions
//
// After 200 rounds. Samplers that propose several architectures a round, or cannot play, say so.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "bandit/lift.hpp"
#include "nashost/abi/sampler.hpp"
#include "plugin/registry.hpp"

namespace {

using namespace nashost;

std::shared_ptr<const SearchSpace> space_of(std::int64_t decisions) {
  std::vector<Decision> all;
  for (std::int64_t d = 0; d < decisions; ++d) {
    Decision& decision = all.emplace_back();
    decision.name = "d" + std::to_string(d);
    for (int o = 0; o < 10; ++o) decision.options.push_back(std::to_string(o));
  }
  return std::make_shared<SearchSpace>("benchmark", std::move(all));
}

double cost(const void*, const Architecture& architecture) {
  double sum = 0;
  for (const auto option : architecture) sum += option;
  return sum / (9.0 * static_cast<double>(architecture.size()));
}

/// Rewards that are near the mean number of the options, with noise.
void play(benchmark::State& state, Sampler& sampler, const Region& region) {
  RandomStream random(1, "benchmark/sampler");
  RandomStream world(1, "benchmark/world");
  std::int64_t number = 0;
  const auto round = [&] {
    Round proposed = sampler.propose(region, random);
    RoundFeedback feedback;
    for (const Proposal& proposal : proposed.proposals) {
      Feedback& one = feedback.proposals.emplace_back();
      one.reward = 0.8 * cost(nullptr, proposal.architecture) + 0.2 * world.uniform();
      one.cost = 1;
      one.round = number;
    }
    feedback.scored.assign(proposed.scored.size(), 0.5);
    ++number;
    sampler.observe(proposed, feedback);
    return proposed.proposals.size();
  };
  std::size_t proposals = 0;
  for (int i = 0; i < 200; ++i) proposals = round();
  for (auto _ : state) round();
  if (proposals > 1) state.SetLabel(std::to_string(proposals) + " architectures a round");
}

template <class Make>
void measure(benchmark::State& state, const Make& make) {
  try {
    const Region region(space_of(state.range(0)));
    const std::unique_ptr<Sampler> sampler = make(region);
    play(state, *sampler, region);
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

constexpr std::int64_t kHorizon = 100'000;

std::unique_ptr<Sampler> make_sampler(const Component& component, const Region& region) {
  SamplerContext context;
  context.space = region.shared_space();
  context.horizon = kHorizon;
  context.cost = cost;
  const Table parameters = resolve(component.parameters, {}, component.name);
  return std::unique_ptr<Sampler>(static_cast<Sampler*>(component.create(parameters, &context)));
}

std::unique_ptr<Sampler> make_lifted(const Component& component, Over over, const Region& region) {
  const Table parameters = resolve(component.parameters, {}, component.name);
  LiftOptions options;
  options.name = component.name;
  options.horizon = kHorizon;
  options.feedback = component.traits.feedback;
  return make_lift(
      over, region,
      [&component, parameters](std::int64_t arms, std::optional<std::int64_t> horizon) {
        PolicyContext context;
        context.arms = arms;
        context.horizon = horizon;
        return std::unique_ptr<Policy>(
            static_cast<Policy*>(component.create(parameters, &context)));
      },
      options);
}

template <class Make>
void add(const std::string& name, Make make) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [make](benchmark::State& state) { measure(state, make); })
      ->Arg(20)
      ->Arg(100);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  plugin::Registry registry(plugin::SearchPath::of_process());
  for (const auto& found : registry.components({ComponentKind::sampler})) {
    const Component& component = *found.component;
    add("sampler/" + component.name,
        [&component](const Region& region) { return make_sampler(component, region); });
  }
  for (const Over over : {Over::decisions, Over::tree}) {
    for (const auto& found : registry.components({ComponentKind::policy})) {
      const Component& component = *found.component;
      if (component.traits.feedback == FeedbackKind::full) continue;
      add(std::string(to_string(over)) + "/" + component.name,
          [&component, over](const Region& region) {
            return make_lifted(component, over, region);
          });
    }
  }
  benchmark::RunSpecifiedBenchmarks();
}
