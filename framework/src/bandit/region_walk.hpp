#pragma once

#include <cstdint>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/abi/region.hpp"

namespace nashost {

/// A path through a Region, decision by decision: which options lie open behind those taken so far,
/// and how a uniform draw of a member would go on: option o behind prefix x with probability
/// |members with x·o| / |members with x|. O(options) a step; the path must be one that some member
/// takes.
class NASHOST_API RegionWalk {
 public:
  explicit RegionWalk(const Region& region) { read(region); }
  /// Reads the Region again where it has changed.
  void follow(const Region& region) {
    if (region.version() != version_) read(region);
  }
  /// To the first decision. The steps that follow are good while `region` is.
  void begin(const Region& region) {
    follow(region);
    node_ = &region.root();
    depth_ = 0;
  }

  /// Whether the Region is a product: the options of a decision do not depend on the others.
  bool is_product() const noexcept { return product_; }
  /// 1 for each option open here, else 0. The reference holds until the next call.
  const std::vector<std::uint8_t>& options();
  /// Of `option`, an open one, in a uniform draw.
  double probability(Architecture::Option option) const;
  /// An option, as a uniform draw of a member with these beginnings takes it.
  Draw draw(RandomStream& random) const;
  /// All the draws by which a uniform draw would take this architecture.
  std::vector<Draw> uniform_draws(const Region& region, const Architecture& architecture);
  /// On to the next decision.
  void take(Architecture::Option option) {
    node_ = node_->children[option];
    ++depth_;
  }

 private:
  void read(const Region& region);

  std::uint64_t version_ = 0;
  bool product_ = false;
  std::vector<std::vector<std::uint8_t>> options_;  // of a product: per decision, the open ones
  std::vector<std::int64_t> allowed_;               // how many of them
  std::vector<std::uint8_t> here_;
  const RegionNode* node_ = nullptr;
  std::size_t depth_ = 0;
};

/// Makes the mask allow exactly these options, of which there must be one.
NASHOST_API void set_mask(ArmMask& mask, const std::vector<std::uint8_t>& options);

}  // namespace nashost
