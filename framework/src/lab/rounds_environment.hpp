#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/replay_environment.hpp"

namespace nashost::lab {

/// Where the rounds of an earlier run are: a row per architecture of a round, as `nashost export`
/// writes them (reward_over_time.csv).
struct RoundsSource {
  std::string file;
  std::string round = "round";                ///< columns
  std::string architecture = "architecture";  ///< labels: (2, 3)
  std::string reward = "reward";              ///< an empty field is no reward
  std::string stage;                          ///< value of the column "stage"; empty: the only one
  double scale = 1;                           ///< a reward is entry · scale, in [0, 1]
  std::int64_t window = 20;                   ///< rewards of one architecture in its mean
  bool flat = false;  ///< plain arms, one per architecture; else the decisions of the labels
};

/// A replay of what a sampler once saw. Its first recorded round is round 0. In each round an
/// architecture pays the last reward that was recorded for it up to then, or its first one before
/// that, so that what was seldom drawn pays what is long out of date. Its mean is that of the last
/// `window` of them; regret is against the best mean of each round. The space holds the
/// architectures that were recorded, and no others.
class NASHOST_API RoundsEnvironment final : public ReplayEnvironment {
 public:
  /// Throws ConfigError "FILE:LINE: …" for a file or column that is missing, a round or reward that
  /// is none, several stages where none is named, and labels that do not fit together.
  RoundsEnvironment(std::string name, std::int64_t horizon, const RoundsSource& source);

  /// Its mean at the end of the record.
  double value(const Architecture& architecture) const override;
  double best_value() const override { return best_.back(); }
  std::string summary() const override;
  Outcome replay(const Architecture& architecture, std::int64_t round) const override;

 protected:
  std::int64_t recorded_rounds() const override { return static_cast<std::int64_t>(best_.size()); }
  std::vector<double> values() const override;

 private:
  /// What one architecture was paid.
  struct Record {
    std::vector<std::int64_t> rounds;  // rising
    std::vector<double> rewards;
    std::vector<double> means;  // of the last `window` rewards up to each
    /// The last one at or before the round, or the first.
    std::size_t at(std::int64_t round) const;
  };
  struct Read;
  RoundsEnvironment(std::string name, std::int64_t horizon, Read read);
  const Record& record(const Architecture& architecture) const {
    return records_[static_cast<std::size_t>(region().rank(architecture))];
  }

  std::vector<Record> records_;  // by rank
  std::vector<double> best_;     // mean of the best, in each recorded round
};

}  // namespace nashost::lab
