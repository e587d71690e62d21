#pragma once

#include <cstdint>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/abi/region.hpp"

namespace nashost {

/// Which options lie open along a path through a Region, decision by decision, and how a uniform
/// draw of a member would go on: option o behind prefix x with probability |members with x·o| /
/// |members with x|.
///
/// Where the Region is a product (the options of one decision do not depend on the others), both
/// are looked up; elsewhere they are asked of the Region's diagram, O(decisions · options) each.
class NASHOST_API RegionWalk {
 public:
  explicit RegionWalk(const Region& region) { read(region); }
  /// Reads the Region again where it has changed.
  void follow(const Region& region) {
    if (region.version() != version_) read(region);
  }

  bool is_product() const noexcept { return product_; }
  /// 1 for each option of the decision behind `prefix`. The reference holds until the next call.
  const std::vector<std::uint8_t>& options(const Region& region, const Architecture& prefix);
  /// Of `option` behind `prefix` in a uniform draw; 0 where no member has them.
  double probability(const Region& region, const Architecture& prefix, Architecture::Option option);
  /// An option behind `prefix`, as a uniform draw of a member with this prefix takes it.
  Draw draw(const Region& region, const Architecture& prefix, RandomStream& random);

 private:
  void read(const Region& region);
  const std::vector<double>& weights(const Region& region, const Architecture& prefix);

  std::uint64_t version_ = 0;
  bool product_ = false;
  std::vector<std::vector<std::uint8_t>> options_;  // per decision, those some member takes
  std::vector<std::int64_t> allowed_;               // how many of them
  std::vector<std::uint8_t> behind_;
  std::vector<double> weights_;
};

/// Makes the mask allow exactly these options, of which there must be one.
NASHOST_API void set_mask(ArmMask& mask, const std::vector<std::uint8_t>& options);

}  // namespace nashost
