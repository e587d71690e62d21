#include "pipeline/rival_race.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <numbers>

#include "network/deal_out.hpp"
#include "pipeline/subnet_training.hpp"
#include "stats/image_race.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

class RivalRace {
 public:
  RivalRace(Session& session, std::vector<Rival> rivals, const TrainingLength& length,
            const network::OptimizerSettings& optimizer, const ScoringSettings& scoring,
            const RivalRaceSettings& settings, const std::string& stage)
      : session_(session),
        rivals_(std::move(rivals)),
        scoring_(scoring),
        settings_(settings),
        stage_(stage),
        results_(rivals_.size()) {
    for (Rival& rival : rivals_) {
      trainings_.push_back(
          std::make_unique<SubnetTraining>(session, *rival.subnet, length, optimizer, rival.order));
    }
    for (std::size_t i = 0; i < rivals_.size(); ++i) left_.push_back(i);
    budget_ = trainings_.front()->length() * static_cast<std::int64_t>(rivals_.size());
  }

  RaceResult run() {
    session_.progress().start(stage_, budget_, "steps");
    Json looks = Json::array();
    while (left_.size() > 1 && train()) looks.push_back(look());
    // Where the others have dropped out or diverged at once, the last one still gets its length.
    if (left_.size() == 1 && looks.empty()) train_alone();
    RaceResult result;
    result.looks = std::move(looks);
    result.separated = left_.size() == 1 && rivals_.size() > 1;
    for (std::size_t i = 0; i < rivals_.size(); ++i) {
      RivalResult& one = results_[i];
      one.steps = trainings_[i]->steps();
      one.first_loss = trainings_[i]->first_loss();
      one.last_loss = trainings_[i]->last_loss();
      one.diverged = trainings_[i]->diverged();
      one.subnet = std::move(rivals_[i].subnet);
    }
    result.rivals = std::move(results_);
    return result;
  }

 private:
  std::int64_t spent() const {
    std::int64_t steps = 0;
    for (const auto& training : trainings_) steps += training->steps();
    return steps;
  }

  /// Each of the rest goes on; false where the budget does not give each a step.
  bool train() {
    const std::int64_t each = std::min<std::int64_t>(
        settings_.look_every, (budget_ - spent()) / static_cast<std::int64_t>(left_.size()));
    if (each < 1) return false;
    each_of_the_rest([&](std::size_t i) {
      trainings_[i]->train_to(trainings_[i]->steps() + each, [this] { step_done(); });
    });
    std::erase_if(left_, [&](std::size_t i) { return trainings_[i]->diverged(); });
    return true;
  }

  void train_alone() {
    each_of_the_rest([&](std::size_t i) {
      trainings_[i]->train_to(trainings_[i]->length(), [this] { step_done(); });
    });
  }

  void each_of_the_rest(const std::function<void(std::size_t)>& work) {
    network::deal_out(
        static_cast<std::int64_t>(left_.size()), session_.workers(), 1,
        [this] { session_.check_stop(); },
        [&](std::int64_t n) {
          const std::size_t i = left_[static_cast<std::size_t>(n)];
          const auto begin = Clock::now();
          work(i);
          results_[i].seconds += std::chrono::duration<double>(Clock::now() - begin).count();
        });
  }

  void step_done() {
    const std::lock_guard lock(mutex_);
    session_.progress().update(++steps_done_, [this] {
      return std::to_string(left_.size()) + " of " + std::to_string(rivals_.size()) + " left";
    });
  }

  Json look() {
    ++look_;
    Json row = {{"steps", left_.empty() ? 0 : trainings_[left_.front()]->steps()},
                {"images", 0},
                {"separations", Json::array()}};
    if (left_.size() > 1) read_images(row);
    row["left"] = Json::array();
    for (const std::size_t i : left_) row["left"].push_back(rivals_[i].label);
    return row;
  }

  /// All of the rest answer the same images, some at a time, until one is left or all are read.
  void read_images(Json& row) {
    constexpr std::int64_t kAtOnce = 1000;
    const auto& view = session_.splits().validation;
    const std::int64_t batch = std::min(kAtOnce, view.size());
    if (scoring_.norm == "recalibrate") {
      each_of_the_rest([&](std::size_t i) { recalibrate(session_, *rivals_[i].subnet, scoring_); });
    }
    const double level = settings_.delta * 6 /
                         (std::numbers::pi * std::numbers::pi * static_cast<double>(look_ * look_));
    stats::ImageRace race(left_.size(), settings_.pairs, level, settings_.bound);
    data::ShuffledBatches images(view, batch, session_.seed(),
                                 stage_ + "/look " + std::to_string(look_));
    for (std::int64_t n = 0; n < view.batches(batch) && race.left() > 1; ++n) {
      const network::Batch some = images.batch(n);
      const auto examples = static_cast<std::size_t>(some.targets.size(0));
      std::vector<std::vector<std::uint8_t>> hits(left_.size());
      const Architecture any;
      network::deal_out(
          static_cast<std::int64_t>(left_.size()), session_.workers(), 1,
          [this] { session_.check_stop(); },
          [&](std::int64_t r) {
            const auto place = static_cast<std::size_t>(r);
            hits[place] = session_
                              .of_space("score a subnet",
                                        [&] {
                                          return network::evaluate(
                                              *rivals_[left_[place]].subnet, std::span(&any, 1),
                                              [&](std::int64_t) { return some; }, 1, {});
                                        })
                              .hits;
          });
      std::vector<std::uint8_t> right(left_.size());
      for (std::size_t image = 0; image < examples && race.left() > 1; ++image) {
        for (std::size_t r = 0; r < right.size(); ++r) right[r] = hits[r][image];
        race.add(right);
      }
    }
    row["images"] = race.images();
    drop(race, row);
  }

  void drop(const stats::ImageRace& race, Json& row) {
    for (const auto& one : race.separations()) {
      const std::size_t loser = left_[one.loser], winner = left_[one.winner];
      results_[loser].lost_to = rivals_[winner].label;
      results_[loser].lost_at = trainings_[loser]->steps();
      row["separations"].push_back({{"loser", rivals_[loser].label},
                                    {"winner", rivals_[winner].label},
                                    {"images", one.images},
                                    {"share", one.share},
                                    {"bound", one.bound}});
      session_.say("dropped",
                   stage_ + ": after " + std::to_string(results_[loser].lost_at) + " steps " +
                       rivals_[winner].label + " is ahead of " + rivals_[loser].label +
                       ", which drops out",
                   stage_);
    }
    std::vector<std::size_t> rest;
    for (std::size_t r = 0; r < left_.size(); ++r) {
      if (race.in(r)) rest.push_back(left_[r]);
    }
    left_ = std::move(rest);
  }

  Session& session_;
  std::vector<Rival> rivals_;
  ScoringSettings scoring_;
  RivalRaceSettings settings_;
  std::string stage_;
  std::vector<std::unique_ptr<SubnetTraining>> trainings_;
  std::vector<RivalResult> results_;
  std::vector<std::size_t> left_;
  std::int64_t budget_ = 0;
  std::int64_t look_ = 0;
  std::mutex mutex_;
  std::int64_t steps_done_ = 0;
};

}  // namespace

RaceResult race(Session& session, std::vector<Rival> rivals, const TrainingLength& length,
                const network::OptimizerSettings& optimizer, const ScoringSettings& scoring,
                const RivalRaceSettings& settings, const std::string& stage) {
  return RivalRace(session, std::move(rivals), length, optimizer, scoring, settings, stage).run();
}

}  // namespace nashost::pipeline
