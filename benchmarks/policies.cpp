// Time of one round, select + update, of every policy among the installed plugins, called through
// the virtual interface as the lab calls it:
//
//     policies --benchmark_filter='ucb1|kl_ucb'          # name/arms/...
//
// At 9 arms after 1000 rounds; then 10, 100, … 1e7 arms, each with a reward already, to see how the
// time grows. A policy whose round took more than 20 ms, or to which giving each arm a reward took
// more than 20 s, is not tried with more arms. MB: heap that the policy holds when each has one.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "lab/thread_time.hpp"
#include "nashost/abi/policy.hpp"
#include "plugin/registry.hpp"

namespace {

using nashost::ArmMask;
using nashost::Component;
using nashost::Draw;
using nashost::Feedback;
using nashost::FeedbackKind;
using nashost::Policy;
using nashost::RandomStream;

/// Bernoulli arms with means from 0.1 to 0.9, drawn beforehand so that a round measures the policy.
class Game {
 public:
  Game(const Component& component, std::int64_t arms)
      : mask_(arms), random_(1, "benchmark/policy"), rewards_(static_cast<std::size_t>(arms)) {
    nashost::PolicyContext context;
    context.arms = arms;
    context.horizon = std::max<std::int64_t>(10'000, 10 * arms);
    const nashost::Table parameters = nashost::resolve(component.parameters, {}, component.name);
    RandomStream world(1, "benchmark/world");
    outcomes_.resize(kOutcomes);
    for (double& outcome : outcomes_) outcome = world.uniform();
    heap_before_ = heap();
    policy_.reset(static_cast<Policy*>(component.create(parameters, &context)));
    full_ = component.traits.feedback == FeedbackKind::full;
    if (arms > 9 && !full_) {
      const auto start = std::chrono::steady_clock::now();
      for (std::int64_t arm = 0; arm < arms; ++arm) {
        feed({arm, 1 / static_cast<double>(arms)});
        if (arm % 16 == 0 && std::chrono::steady_clock::now() - start > kPatience) {
          throw std::runtime_error("not tried: a reward of each arm takes too long");
        }
      }
    }
  }

  void round() { feed(policy_->select(random_, mask_)); }
  double megabytes() const { return static_cast<double>(heap() - heap_before_) / 1e6; }

 private:
  static std::size_t heap() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
  }

  static constexpr std::size_t kOutcomes = 1 << 12;
  static constexpr std::chrono::seconds kPatience{20};

  double reward(std::int64_t arm) {
    const double mean = 0.1 + 0.8 * static_cast<double>(arm) / static_cast<double>(rewards_.size());
    return outcomes_[next_++ % kOutcomes] < mean ? 1 : 0;
  }

  void feed(const Draw& draw) {
    Feedback feedback;
    feedback.reward = reward(draw.arm);
    if (full_) {
      for (std::size_t i = 0; i < rewards_.size(); ++i) {
        rewards_[i] = outcomes_[next_++ % kOutcomes];
      }
      rewards_[static_cast<std::size_t>(draw.arm)] = feedback.reward;
      feedback.rewards = rewards_;
    }
    feedback.cost = 1;
    feedback.round = round_++;
    policy_->update(draw, feedback);
  }

  ArmMask mask_;
  RandomStream random_;
  std::unique_ptr<Policy> policy_;
  bool full_ = false;
  std::vector<double> outcomes_;
  std::vector<double> rewards_;
  std::size_t next_ = 0;
  std::int64_t round_ = 0;
  std::size_t heap_before_ = 0;
};

constexpr double kSeconds = 0.2;  // a measurement takes
constexpr std::int64_t kLongestBatch = 1024;

void measure(benchmark::State& state, const Component& component) {
  struct Round {
    std::int64_t arms = 0;
    double seconds = 0;
  };
  static constexpr double kTooLong = 0.02;
  static std::map<std::string, Round> latest;
  const std::int64_t arms = state.range(0);
  Round& before = latest[component.name];
  if (before.arms < arms && before.seconds >= kTooLong) {
    state.SkipWithError("not tried: fewer arms failed or took too long");
    return;
  }
  try {
    Game game(component, arms);
    state.counters["MB"] = game.megabytes();
    for (int i = 0; i < (arms <= 9 ? 1000 : 10); ++i) game.round();
    // Played for a time, not for a number of rounds: with some policies a round takes the longer,
    // the more have been played.
    for (auto _ : state) {
      const double start = nashost::lab::thread_seconds();
      double taken = 0;
      std::int64_t rounds = 0;
      for (std::int64_t batch = 1; taken < kSeconds; batch = std::min(2 * batch, kLongestBatch)) {
        for (std::int64_t round = 0; round < batch; ++round) game.round();
        rounds += batch;
        taken = nashost::lab::thread_seconds() - start;
      }
      before = {arms, taken / static_cast<double>(rounds)};
      state.SetIterationTime(before.seconds);
    }
  } catch (const std::exception& error) {
    before = {arms, kTooLong};
    state.SkipWithError(error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  nashost::plugin::Registry registry(nashost::plugin::SearchPath::of_process());
  for (const auto& found : registry.components({nashost::ComponentKind::policy})) {
    const Component& component = *found.component;
    benchmark::RegisterBenchmark(
        component.name.c_str(),
        [&component](benchmark::State& state) { measure(state, component); })
        ->Arg(9)
        ->RangeMultiplier(10)
        ->Range(10, 10'000'000)
        ->Iterations(1)
        ->UseManualTime();
  }
  benchmark::RunSpecifiedBenchmarks();
}
