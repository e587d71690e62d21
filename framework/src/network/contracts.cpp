#include "nashost/abi/network.hpp"

namespace nashost {

std::vector<ParameterSlice> Block::slices(const BlockChoice&) {
  std::vector<ParameterSlice> all;
  for (const auto& parameter : parameters()) all.push_back({parameter});
  return all;
}

void Block::fold() {}

std::optional<std::string> Block::script() const { return std::nullopt; }

SpacePlugin::~SpacePlugin() = default;
Dataset::~Dataset() = default;

}  // namespace nashost
