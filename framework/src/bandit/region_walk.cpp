#include "bandit/region_walk.hpp"

#include <algorithm>
#include <numeric>

namespace nashost {

void RegionWalk::read(const Region& region) {
  version_ = region.version();
  const std::size_t decisions = region.space().decisions().size();
  options_.resize(decisions);
  allowed_.resize(decisions);
  Count product = 1;
  product_ = true;
  for (std::size_t d = 0; d < decisions; ++d) {
    options_[d] = region.options_of(d);
    allowed_[d] = std::accumulate(options_[d].begin(), options_[d].end(), std::int64_t{0});
    // Every member lies in this product, so equal sizes mean equal sets; a product that grows past
    // the Region's size (or past what a Count holds) cannot come back to it.
    if (product > region.size() / static_cast<Count>(allowed_[d])) product_ = false;
    if (product_) product *= static_cast<Count>(allowed_[d]);
  }
  product_ = product_ && product == region.size();
}

const std::vector<std::uint8_t>& RegionWalk::options(const Region& region,
                                                     const Architecture& prefix) {
  if (product_) return options_[prefix.size()];
  behind_ = region.options_after(prefix);
  return behind_;
}

const std::vector<double>& RegionWalk::weights(const Region& region, const Architecture& prefix) {
  Architecture longer = prefix;
  longer.push_back(0);
  weights_.assign(options_[prefix.size()].size(), 0.0);
  for (std::size_t o = 0; o < weights_.size(); ++o) {
    if (!options_[prefix.size()][o]) continue;
    longer[prefix.size()] = static_cast<Architecture::Option>(o);
    weights_[o] = to_double(region.count(PartialAssignment::prefix(longer)));
  }
  return weights_;
}

double RegionWalk::probability(const Region& region, const Architecture& prefix,
                               Architecture::Option option) {
  if (product_) {
    return options_[prefix.size()][option] ? 1.0 / static_cast<double>(allowed_[prefix.size()])
                                           : 0.0;
  }
  const auto& weight = weights(region, prefix);
  const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
  return all > 0 ? weight[option] / all : 0.0;
}

Draw RegionWalk::draw(const Region& region, const Architecture& prefix, RandomStream& random) {
  const std::size_t decision = prefix.size();
  if (product_) {
    auto left =
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(allowed_[decision])));
    std::int64_t option = 0;
    while (!options_[decision][static_cast<std::size_t>(option)] || left-- > 0) ++option;
    return {option, 1.0 / static_cast<double>(allowed_[decision])};
  }
  const auto& weight = weights(region, prefix);
  const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
  double left = random.uniform() * all;
  std::size_t last = 0;
  for (std::size_t o = 0; o < weight.size(); ++o) {
    if (weight[o] == 0) continue;
    last = o;
    if (left < weight[o]) break;
    left -= weight[o];
  }
  return {static_cast<std::int64_t>(last), weight[last] / all};
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
