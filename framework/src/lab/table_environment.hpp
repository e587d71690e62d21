#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/coded_space.hpp"
#include "lab/environment.hpp"

namespace nashost::lab {

/// Where a table of trained architectures is, and how to read it.
struct TableSource {
  std::string file;
  std::string architecture = "arch";  ///< column of the codes
  std::string separator;              ///< between the options of a code; empty: one letter each
  std::vector<std::string> scores;    ///< columns, one per training seed
  double scale = 1;                   ///< a reward is score · scale, in [0, 1]
  std::string cost;                   ///< column; empty: none
  std::string identity;               ///< option that does nothing; empty: nothing is pooled
  std::vector<std::vector<std::size_t>> interchangeable;  ///< see CodedSpace::pool
};

/// Architectures that were trained stand-alone with several seeds (NAS-Bench-Macro). A draw pays
/// the score of one of the seeds, each as likely; an architecture is worth the mean of its seeds.
class NASHOST_API TableEnvironment final : public SpaceEnvironment {
 public:
  /// Throws ConfigError "FILE:LINE: …" for a column that is missing, a score that is no number or
  /// leaves [0, 1] after scaling, and identical networks with different scores.
  TableEnvironment(std::string name, std::int64_t horizon, const TableSource& source);

  std::unique_ptr<SpaceWorld> begin(std::uint64_t seed, std::int64_t repetition) const override;
  double value(const Architecture& architecture) const override {
    return values_[space_.row(architecture)];
  }
  double best_value() const override { return distinct_values_.front(); }
  std::optional<std::int64_t> rank(const Architecture& architecture) const override;
  double cost(const Architecture& architecture) const override;
  Offer offer() const override;
  std::string summary() const override;
  std::string caveat() const override;

  std::size_t networks() const noexcept { return distinct_values_.size(); }
  /// Kendall's τ-b between the scores of two seeds, meaned over all pairs of seeds: no ranking from
  /// one training can agree better with another one. NaN for one seed.
  double noise_ceiling() const;
  /// The score of row · seeds + seed, scaled.
  double score(std::size_t row, std::size_t seed) const { return scores_[row * seeds_ + seed]; }
  std::size_t seeds() const noexcept { return seeds_; }
  std::size_t row(const Architecture& architecture) const { return space_.row(architecture); }

 private:
  struct Read;
  TableEnvironment(std::string name, std::int64_t horizon, Read read);

  CodedSpace space_;
  std::size_t seeds_;
  std::vector<double> scores_;
  std::vector<double> values_;           // of each row
  std::vector<double> costs_;            // of each row, or none
  std::vector<double> distinct_values_;  // of each network, best first
};

}  // namespace nashost::lab
