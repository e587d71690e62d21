#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/coded_space.hpp"
#include "lab/replay_environment.hpp"

namespace nashost::lab {

/// Where a recorded trace is: one row per step, one column per architecture.
struct TraceSource {
  std::string file;
  double scale = 1;
  /// A table with one row per architecture, in the order of the trace's columns: its codes name the
  /// architectures, its scores say what they are worth in truth. Empty: the columns' names are the
  /// labels of plain arms, and an arm is worth its mean over the trace.
  std::string truth;
  std::string architecture = "arch";
  std::string separator;
  std::string score;
  double score_scale = 1;
};

/// A replay of accuracies that were recorded while a supernet trained. Step t pays what the drawn
/// architecture had in row t.
///
/// A first column without a name, or called "step", is the step's number and no architecture.
/// Regret is against the best architecture of each row.
class NASHOST_API TraceEnvironment final : public ReplayEnvironment {
 public:
  TraceEnvironment(std::string name, std::int64_t horizon, const TraceSource& source);

  double value(const Architecture& architecture) const override;
  double best_value() const override { return best_value_; }
  std::string summary() const override;
  Outcome replay(const Architecture& architecture, std::int64_t round) const override;

 protected:
  std::int64_t recorded_rounds() const override { return static_cast<std::int64_t>(best_.size()); }
  std::vector<double> values() const override { return values_; }

 private:
  struct Read;
  TraceEnvironment(std::string name, std::int64_t horizon, Read read);
  std::size_t column(const Architecture& architecture) const {
    return static_cast<std::size_t>(region().rank(architecture));
  }

  std::size_t columns_;
  std::vector<double> cells_;   // row by row, columns in the order of the region's ranks
  std::vector<double> best_;    // of each row
  std::vector<double> values_;  // of each column
  double best_value_;
};

}  // namespace nashost::lab
