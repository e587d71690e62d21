#pragma once

#include <rapidcheck.h>

#include <memory>
#include <string>
#include <vector>

#include "nashost/abi/region.hpp"

namespace nashost::testing {

/// Decisions d0, d1, … with options a, b, ….
inline SearchSpace plain_space(const std::vector<int>& options) {
  std::vector<Decision> decisions;
  for (const int n : options) {
    Decision decision{"d" + std::to_string(decisions.size()), {}};
    for (int o = 0; o < n; ++o) decision.options.push_back("o" + std::to_string(o));
    decisions.push_back(std::move(decision));
  }
  return {"plain", std::move(decisions)};
}

inline std::shared_ptr<const SearchSpace> shared_space(const std::vector<int>& options) {
  return std::make_shared<const SearchSpace>(plain_space(options));
}

/// Every architecture with options in range, in lexicographic order: the brute force that regions
/// are compared with.
inline std::vector<Architecture> all_architectures(const SearchSpace& space) {
  std::vector<Architecture> all{Architecture()};
  for (const Decision& decision : space.decisions()) {
    std::vector<Architecture> longer;
    for (const Architecture& prefix : all) {
      for (std::size_t o = 0; o < decision.options.size(); ++o) {
        longer.push_back(prefix);
        longer.back().push_back(static_cast<Architecture::Option>(o));
      }
    }
    all = std::move(longer);
  }
  return all;
}

inline std::vector<Architecture> valid_architectures(const SearchSpace& space) {
  auto all = all_architectures(space);
  std::erase_if(all, [&](const Architecture& a) { return !space.is_valid(a); });
  return all;
}

/// Any combination of literals of the space, now and then the empty one.
inline rc::Gen<PartialAssignment> any_assignment(const SearchSpace& space) {
  return rc::gen::exec([&space] {
    std::vector<Literal> literals;
    for (std::uint32_t d = 0; d < space.decisions().size(); ++d) {
      if (!*rc::gen::arbitrary<bool>()) continue;
      const auto options = static_cast<std::uint32_t>(space.decisions()[d].options.size());
      literals.push_back({d, *rc::gen::inRange<std::uint32_t>(0, options)});
    }
    return PartialAssignment(std::move(literals));
  });
}

/// Up to 5 decisions of up to 4 options with up to 4 forbidden combinations, never without a valid
/// architecture.
inline rc::Gen<std::shared_ptr<const SearchSpace>> any_space() {
  return rc::gen::exec([]() -> std::shared_ptr<const SearchSpace> {
    const auto decisions = *rc::gen::inRange<std::size_t>(1, 6);
    const auto options = *rc::gen::container<std::vector<int>>(decisions, rc::gen::inRange(1, 5));
    SearchSpace space = plain_space(options);
    const int forbidden = *rc::gen::inRange(0, 5);
    for (int i = 0; i < forbidden; ++i) {
      SearchSpace stricter = space;
      stricter.forbid(*any_assignment(space));
      if (!valid_architectures(stricter).empty()) space = std::move(stricter);
    }
    return std::make_shared<const SearchSpace>(std::move(space));
  });
}

}  // namespace nashost::testing
