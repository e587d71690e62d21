#include "bandit/region_walk.hpp"

#include "nashost/bandit/draw_option.hpp"

namespace nashost {

void RegionWalk::read(const Region& region) {
  version_ = region.version();
  options_.clear();
  allowed_.clear();
  // Equal nodes are one node, so in a product all options of a decision lead to the same one.
  product_ = true;
  for (const RegionNode* node = &region.root(); !node->children.empty();) {
    const RegionNode* next = nullptr;
    std::int64_t open = 0;
    auto& options = options_.emplace_back();
    for (const RegionNode* child : node->children) {
      options.push_back(child != nullptr);
      if (child == nullptr) continue;
      product_ = product_ && (next == nullptr || next == child);
      next = child;
      ++open;
    }
    if (!product_) return;
    allowed_.push_back(open);
    node = next;
  }
}

const std::vector<std::uint8_t>& RegionWalk::options() {
  if (product_) return options_[depth_];
  here_.resize(node_->children.size());
  for (std::size_t o = 0; o < here_.size(); ++o) here_[o] = node_->children[o] != nullptr;
  return here_;
}

double RegionWalk::probability(Architecture::Option option) const {
  if (product_) return 1.0 / static_cast<double>(allowed_[depth_]);
  return to_double(node_->children[option]->count) / to_double(node_->count);
}

Draw RegionWalk::draw(RandomStream& random) const {
  if (product_) {
    const auto& open = options_[depth_];
    const std::int64_t allowed = allowed_[depth_];
    auto left = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(allowed)));
    std::int64_t option = 0;
    while (!open[static_cast<std::size_t>(option)] || left-- > 0) ++option;
    return {option, 1.0 / static_cast<double>(allowed)};
  }
  const std::size_t option = draw_option(*node_, random);
  return {static_cast<std::int64_t>(option),
          probability(static_cast<Architecture::Option>(option))};
}

std::vector<Draw> RegionWalk::uniform_draws(const Region& region,
                                            const Architecture& architecture) {
  begin(region);
  std::vector<Draw> draws;
  for (const Architecture::Option option : architecture) {
    draws.push_back({option, probability(option)});
    take(option);
  }
  return draws;
}

void set_mask(ArmMask& mask, const std::vector<std::uint8_t>& options) {
  // Restore first: the last arm that is left cannot be masked.
  for (std::size_t o = 0; o < options.size(); ++o) {
    if (options[o]) mask.unmask(static_cast<std::int64_t>(o));
  }
  for (std::size_t o = 0; o < options.size(); ++o) {
    if (!options[o]) mask.mask(static_cast<std::int64_t>(o));
  }
}

}  // namespace nashost
