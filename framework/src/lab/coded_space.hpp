#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/csv.hpp"
#include "nashost/abi/region.hpp"

namespace nashost::lab {

/// A search space read off the architectures of a table, one code each: "22212220" has a decision
/// per letter, "3-64-relu" with separator '-' one per field. The options of a decision are what
/// occurs there, in order (numbers as numbers). Combinations that the table lacks are not in the
/// space.
class NASHOST_API CodedSpace {
 public:
  /// Of column `column` of the table. Throws ConfigError "FILE:LINE: …" for codes of different
  /// lengths, one that appears twice, and a table that lacks more than 100 000 combinations of what
  /// occurs in it.
  CodedSpace(const Csv& table, std::size_t column, const std::string& separator);
  /// Of some rows of the table, in which a code may appear again; brackets around it are dropped.
  /// architectures() has one for each of these rows; row() is not to be asked.
  static CodedSpace repeated(const Csv& table, const std::vector<std::size_t>& rows,
                             std::size_t column, const std::string& separator);

  /// Groups of decisions in which options may change places where one is `identity`: the same
  /// network. Canonical: the identities last. Throws ConfigError for a decision that does not
  /// exist, lacks the identity, or has other options than its group.
  void pool(const std::string& identity, std::vector<std::vector<std::size_t>> groups);

  Region region() const { return Region(std::make_shared<SearchSpace>(space_)); }
  /// Row of the table that holds the architecture.
  std::size_t row(const Architecture& architecture) const { return rows_[key(architecture)]; }
  /// Of each row.
  const std::vector<Architecture>& architectures() const noexcept { return architectures_; }
  std::size_t decisions() const noexcept { return space_.decisions().size(); }
  const SearchSpace& space() const noexcept { return space_; }

 private:
  CodedSpace(const Csv& table, const std::vector<std::size_t>& rows, std::size_t column,
             const std::string& separator, bool repeats);
  std::size_t key(const Architecture& architecture) const;

  SearchSpace space_{"table", {{"code", {"0"}}}};
  std::vector<Architecture> architectures_;
  std::vector<std::size_t> rows_;  // by mixed-radix number of the architecture
};

}  // namespace nashost::lab
