#include "lab/environment_kinds.hpp"

namespace nashost::lab {

Place GivenEnvironment::place(std::string_view key, std::size_t item) const {
  const Node* entry = node->find(key);
  if (entry == nullptr) return node->place;
  return item < entry->items.size() ? entry->items[item].place : entry->place;
}

const std::vector<EnvironmentKind>& environment_kinds() {
  static const std::vector<EnvironmentKind> kinds = [] {
    std::vector<EnvironmentKind> all = arm_environment_kinds();
    for (EnvironmentKind& kind : space_environment_kinds()) all.push_back(std::move(kind));
    return all;
  }();
  return kinds;
}

}  // namespace nashost::lab
