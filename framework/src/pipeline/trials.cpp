#include "pipeline/trials.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <thread>

#include "pipeline/subnet_training.hpp"
#include "pipeline/trial_records.hpp"

namespace nashost::pipeline {
namespace {

/// Steps done by all workers together, for one progress line.
class SharedProgress {
 public:
  SharedProgress(Session& session, const std::string& stage, std::int64_t total, std::size_t trials,
                 std::size_t finished)
      : session_(session), trials_(trials), finished_(finished) {
    session_.progress().start(stage, total, "steps");
  }
  void step() {
    const std::int64_t done = ++done_;
    if (done % 8 != 0) return;
    const std::lock_guard lock(mutex_);
    session_.progress().update(done, [this] {
      return std::to_string(finished_.load()) + " of " + std::to_string(trials_) + " trained";
    });
  }
  void finish_trial() { ++finished_; }

 private:
  Session& session_;
  std::size_t trials_;
  std::atomic<std::int64_t> done_{0};
  std::atomic<std::size_t> finished_;
  std::mutex mutex_;
};

void train(Session& session, const Trial& trial, TrialResult& result, const TrainingLength& length,
           const network::OptimizerSettings& settings, SharedProgress& progress) {
  SubnetTraining training(session, *result.subnet, length, settings,
                          trial.order.empty() ? trial.role + "/shuffle" : trial.order);
  result.diverged = !training.train_to(training.length(), [&] { progress.step(); });
  result.first_loss = training.first_loss();
  result.last_loss = training.last_loss();
}

}  // namespace

std::vector<TrialResult> run_trials(Session& session, const std::vector<Trial>& trials,
                                    const TrainingLength& length,
                                    const network::OptimizerSettings& optimizer,
                                    const std::string& stage) {
  using Clock = std::chrono::steady_clock;
  std::vector<TrialResult> results(trials.size());
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return trials[a].weight > trials[b].weight; });

  TrialRecords records(session, stage, trials);
  session.store().expect(stage, static_cast<std::int64_t>(trials.size()));
  const std::int64_t steps = length.steps_of(session.splits().train.batches(length.batch_size));
  std::int64_t to_train = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) to_train += trials[i].train && !records.has(i);
  SharedProgress progress(session, stage, steps * to_train, trials.size(), records.count());
  const Architecture any;
  const auto work = [&](std::size_t i) {
    const Trial& trial = trials[i];
    TrialResult& result = results[i];
    if (records.has(i)) {
      result = records.take(i, trial);
      return;
    }
    const auto begin = Clock::now();
    result.subnet = trial.make();
    if (trial.train) train(session, trial, result, length, optimizer, progress);
    if (trial.finish && !result.diverged) trial.finish(*result.subnet);
    result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    progress.finish_trial();
    for (const std::string& split : trial.scoring.splits) {
      if (result.diverged) break;
      result.scores[split] =
          score(session, *result.subnet, std::span(&any, 1), session.splits()[parse_split(split)],
                trial.scoring, 1, [&] { session.check_stop(); });
    }
    records.keep(i, trial, result);
  };

  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto loop = [&] {
    at::set_num_threads(1);  // per thread under OpenMP
    try {
      for (std::size_t n = next++; n < order.size(); n = next++) work(order[n]);
    } catch (...) {
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
      next = order.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    const int workers = std::min<int>(session.workers(), static_cast<int>(trials.size()));
    for (int w = 0; w < workers; ++w) threads.emplace_back(loop);
  }
  if (failure) std::rethrow_exception(failure);
  return results;
}

}  // namespace nashost::pipeline
