#include "report/tensorboard_log.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/contained_path.hpp"
#include "report/event_file.hpp"
#include "report/round_curves.hpp"
#include "store/run_reader.hpp"

namespace nashost::report {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostTags = 64;

}  // namespace

struct TensorBoardLog::Impl {
  explicit Impl(const fs::path& run) : folder(run), reader(run) { (void)place("tensorboard"); }

  struct Stage {
    std::optional<EventFile> file;
    std::int64_t rounds = 0;
    std::size_t cuts = 0;
    bool done = false;
  };

  /// What the architectures of a round had, on average, and the reward of each.
  struct Round {
    std::int64_t number = -1;
    Spread loss, accuracy, reward;
    std::vector<EventFile::Scalar> rewards;
  };

  void catch_up() {
    reader.at_one_moment([&] {
      const auto records = reader.stages();
      for (const StageRecord& record : records) {
        if (record.state == StageState::waiting || stages[record.name].done) continue;
        write(record, stages[record.name]);
      }
    });
  }

  void write(const StageRecord& record, Stage& stage) {
    if (!stage.file) {
      stage.file.emplace(place("tensorboard/" + record.name));
      stage.file->restart(record.started.value_or(0), 0);
    }
    if (record.kind == "supernet") write_rounds(record, stage);
    if (record.state == StageState::done) {
      write_result(record, stage);
      stage.done = true;
    }
    stage.file->flush();
  }

  /// Nothing is written where a link in the run folder leads.
  fs::path place(const std::string& name) const { return contained(folder, name); }

  /// Rounds have no time of their own: they are spread evenly over what the stage has taken.
  void write_rounds(const StageRecord& record, Stage& stage) {
    const double begin = record.started.value_or(0);
    const double end = record.ended ? *record.ended : now();
    const std::int64_t rounds = reader.round_count(record.name);
    const double step = rounds > 0 ? std::max(0.0, end - begin) / static_cast<double>(rounds) : 0;
    const auto time = [&](std::int64_t round) {
      return begin + step * static_cast<double>(round + 1);
    };
    if (rounds < stage.rounds) {  // it went back to a checkpoint
      stage.file->restart(time(rounds), rounds);
      stage.rounds = rounds;
      stage.cuts = std::min(stage.cuts, reader.cuts(record.name).size());
    }
    tags();
    Round own;
    const auto add = [&] {
      if (own.number < 0) return;
      std::vector<EventFile::Scalar> values = {{"loss", own.loss.mean()},
                                               {"accuracy", own.accuracy.mean()},
                                               {"reward", own.reward.mean()}};
      values.insert(values.end(), own.rewards.begin(), own.rewards.end());
      stage.file->add(time(own.number), own.number, values);
    };
    reader.each_round(record.name, stage.rounds, rounds, [&](const RoundRecord& row) {
      if (row.round != own.number) {
        add();
        own = {};
        own.number = row.round;
      }
      own.loss.add(row.loss);
      own.accuracy.add(row.accuracy);
      own.reward.add(row.reward);
      if (row.architecture < rewards.size()) {
        own.rewards.emplace_back(rewards[row.architecture], row.reward);
      }
    });
    add();
    stage.rounds = rounds;
    const auto cuts = reader.cuts(record.name);
    for (; stage.cuts < cuts.size(); ++stage.cuts) {
      const CutRecord& cut = cuts[stage.cuts];
      const EventFile::Scalar left{"architectures_left", std::stod(cut.left)};
      stage.file->add(time(cut.round), cut.round, std::span(&left, 1));
    }
  }

  void write_result(const StageRecord& record, Stage& stage) {
    for (const StageResult& result : reader.results()) {
      if (result.name != record.name) continue;
      for (const auto& [name, column] : result.columns) {
        if (!name.starts_with("accuracy_")) continue;
        for (std::size_t row = 0; row < column.size(); ++row) {
          const EventFile::Scalar value{name, column[row]};
          stage.file->add(record.ended.value_or(0), static_cast<std::int64_t>(row),
                          std::span(&value, 1));
        }
      }
    }
  }

  void tags() {
    const auto all = reader.architectures();
    if (all.size() > kMostTags) {
      rewards.clear();
      return;
    }
    for (std::size_t a = rewards.size(); a < all.size(); ++a) {
      rewards.push_back("reward/" + all[a].label);
    }
  }

  static double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  fs::path folder;
  RunReader reader;
  std::map<std::string, Stage> stages;
  std::vector<std::string> rewards;  // tags, by place in architectures
};

TensorBoardLog::TensorBoardLog(const fs::path& run) : impl_(std::make_unique<Impl>(run)) {}
TensorBoardLog::~TensorBoardLog() = default;
void TensorBoardLog::catch_up() { impl_->catch_up(); }

}  // namespace nashost::report
