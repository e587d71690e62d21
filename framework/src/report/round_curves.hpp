#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "nashost/abi/export.hpp"
#include "store/run_reader.hpp"

/// The rounds of a supernet stage as curves that fit a screen, whatever the number of rounds.
namespace nashost::report {

/// Sum, extremes and number of what fell into one place. NaN is not counted.
struct NASHOST_API Spread {
  std::int64_t n = 0;
  double sum = 0;
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();

  void add(double value);
  void add(const Spread& other);
  double mean() const { return n == 0 ? kNoNumber : sum / static_cast<double>(n); }
};

struct CurveLimits {
  std::int64_t buckets = 600;      ///< per curve
  std::size_t singles = 24;        ///< architectures with a curve of their own
  std::size_t entries = 400'000;   ///< buckets of all architectures together, kept in memory
  std::size_t leaderboard = 5000;  ///< rows of the table
  std::size_t compared = 5000;     ///< architectures of a stage's own columns
  std::size_t cuts = 5000;         ///< of a stage
  std::int64_t best_draws = 20;    ///< that the best must have for a regret against it
  std::int64_t rounds_at_once = std::numeric_limits<std::int64_t>::max();  ///< of one refresh
};

/// Curves per architecture. A bucket holds `width()` rounds, a power of two that grows so that no
/// more than `buckets` are needed; n, sum, minimum and maximum of a bucket are exactly those of the
/// rounds in it, so a curve loses resolution in time and nothing else.
///
/// Law: the curves depend on the rounds that were added, not on how they were divided over calls.
class NASHOST_API RoundCurves {
 public:
  explicit RoundCurves(const CurveLimits& limits = {}) : limits_(limits) {}

  /// Rounds in their order.
  void add(const RoundRecord& row);

  std::int64_t rounds() const noexcept { return rounds_; }
  std::int64_t rows() const noexcept { return rows_; }
  std::int64_t width() const noexcept { return width_; }

  struct Bucket {
    std::int64_t at = 0;  ///< its rounds: at · width … (at + 1) · width − 1
    std::int64_t draws = 0;
    Spread reward, accuracy, probability;
  };
  struct Curve {
    std::int64_t draws = 0;  ///< rounds in which it trained
    Spread reward, accuracy;
    std::vector<Bucket> buckets;  ///< those with rows, in order
    /// Mean over the last buckets that hold twenty rewards or more; NaN without any.
    double recent_reward() const;
  };
  /// By place in RunReader::architectures(); those beyond the end had no round.
  std::span<const Curve> curves() const noexcept { return curves_; }
  std::span<const Bucket> all() const noexcept { return all_; }

  /// For the page: curves of the `singles` best by recent reward (of twenty rewards or more) and
  /// most drawn architectures, the rest as quantiles (10, 50, 90 %) of their bucket means, means
  /// and draws per option of each decision, and the regret against `best`, a place in
  /// architectures.
  ///
  /// Effective regret: sum over buckets of draws · (mean reward of `best` there − mean reward there
  /// of what was drawn). What was scored and did not train was not drawn; of `best` it counts as
  /// known. Where `best` was not drawn in a bucket its reward is interpolated between neighbours.
  /// Before its first and after its last reward nothing is known of it: beyond them by more than
  /// their mean distance `value` is null, and rounds before are not in the sum. With fewer
  /// than CurveLimits::best_draws rewards there is no `value`, and `none` says why.
  nlohmann::json to_json(std::span<const ArchitectureRecord> architectures, std::size_t decisions,
                         std::size_t best) const;

 private:
  void widen();
  std::vector<std::size_t> chosen() const;

  CurveLimits limits_;
  std::vector<Curve> curves_;
  std::vector<Bucket> all_;
  std::vector<Spread> loss_, earned_;  // beside all_; earned: the reward of what trained
  std::int64_t rounds_ = 0, rows_ = 0, width_ = 1;
  std::size_t entries_ = 0;
  bool same_measure_ = true;  // every reward is the accuracy
};

/// Rounded to `digits` decimals, null for what is not finite: JSON that is not longer than a screen
/// resolves.
NASHOST_API nlohmann::json rounded(double value, int digits = 5);

}  // namespace nashost::report
