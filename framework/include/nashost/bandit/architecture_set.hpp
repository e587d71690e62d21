#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/search_space.hpp"

namespace nashost {

/// Stores architectures of `decisions` decisions as one record of numbers, for what holds many: a
/// record for each would cost more than they do.
inline void persist_architectures(Archive& archive, std::string_view name,
                                  std::vector<Architecture>& architectures, std::size_t decisions) {
  std::uint64_t size = architectures.size();
  std::vector<std::uint16_t> options;
  for (const Architecture& architecture : architectures) {
    options.insert(options.end(), architecture.begin(), architecture.end());
  }
  const std::string label(name);
  archive(label, size);
  archive(label + ".options", options);
  if (!archive.reading()) return;
  if (decisions == 0 ? !options.empty()
                     : options.size() / decisions != size || options.size() % decisions != 0) {
    throw Error("stored state holds " + std::to_string(options.size()) + " options as " + label +
                ", which are not " + std::to_string(size) + " architectures of " +
                std::to_string(decisions) + " decisions");
  }
  architectures.assign(size, Architecture(decisions));
  auto from = options.begin();
  for (Architecture& architecture : architectures) {
    for (std::size_t d = 0; d < decisions; ++d) architecture[d] = *from++;
  }
}

/// Architectures, each once, numbered in the order they were added.
class ArchitectureSet {
 public:
  /// The architecture's number; it is added where it is new.
  std::size_t add(const Architecture& architecture) {
    const auto [place, fresh] = numbers_.try_emplace(architecture, all_.size());
    if (fresh) all_.push_back(architecture);
    return place->second;
  }
  std::optional<std::size_t> find(const Architecture& architecture) const {
    const auto found = numbers_.find(architecture);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }
  bool contains(const Architecture& architecture) const {
    return numbers_.find(architecture) != numbers_.end();
  }
  std::size_t size() const noexcept { return all_.size(); }
  const Architecture& operator[](std::size_t number) const { return all_[number]; }
  const std::vector<Architecture>& all() const noexcept { return all_; }
  void clear() {
    all_.clear();
    numbers_.clear();
  }

  void persist(Archive& archive, std::string_view name, std::size_t decisions) {
    persist_architectures(archive, name, all_, decisions);
    if (!archive.reading()) return;
    numbers_.clear();
    for (std::size_t i = 0; i < all_.size(); ++i) numbers_.emplace(all_[i], i);
  }

 private:
  std::vector<Architecture> all_;
  std::unordered_map<Architecture, std::size_t, ArchitectureHash> numbers_;
};

}  // namespace nashost
