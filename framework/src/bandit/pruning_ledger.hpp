#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nashost/abi/pruner.hpp"

namespace nashost {

/// The Region under a pruner, and one row for every change of it.
class NASHOST_API PruningLedger {
 public:
  struct Row {
    std::int64_t round = 0;
    Change change;
    std::string left;  ///< architectures left behind the change, in decimal
    void persist(Archive& archive);
  };

  /// Never goes below `min_survivors` architectures.
  PruningLedger(Region region, std::int64_t min_survivors);

  /// Applies what can be applied, in order; true where the Region changed. A cut that would leave
  /// less than min_survivors is passed over. A cut of what is on probation makes that final: a row,
  /// and no change. Throws PluginError, naming the pruner, for a change that no Region can take:
  /// options that do not exist, a restoration of what was not cut.
  bool apply(std::int64_t round, const std::vector<Change>& changes, const std::string& pruner);

  const Region& region() const noexcept { return region_; }
  const std::vector<Row>& rows() const noexcept { return rows_; }
  double delta_spent() const noexcept;
  /// The row that cut the architecture and stands, or null.
  const Row* cut_of(const Architecture& architecture) const;
  void persist(Archive& archive);

 private:
  void check(const PartialAssignment& what, const std::string& pruner) const;
  bool on_probation(const PartialAssignment& what) const;

  Region region_;
  std::int64_t min_survivors_;
  std::vector<Row> rows_;
};

NASHOST_API const char* to_string(Change::Kind kind);

}  // namespace nashost
