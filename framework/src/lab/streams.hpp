#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "nashost/abi/random.hpp"

namespace nashost::lab {

/// A random stream per arm, so that the n-th reward of an arm is the same whatever the policy drew
/// before: policies are compared on the same luck, and no two arms or repetitions share any.
class ArmStreams {
 public:
  ArmStreams(std::uint64_t seed, const std::string& role, std::int64_t arms)
      : seed_(seed), role_(role) {
    if (arms > kDense) return;
    for (std::int64_t a = 0; a < arms; ++a) {
      dense_.emplace_back(seed_, role_, static_cast<std::uint64_t>(a));
    }
  }

  RandomStream& operator[](std::uint64_t arm) {
    if (arm < dense_.size()) return dense_[arm];
    const auto found = sparse_.find(arm);
    return found != sparse_.end()
               ? found->second
               : sparse_.emplace(arm, RandomStream(seed_, role_, arm)).first->second;
  }

 private:
  static constexpr std::int64_t kDense = 4096;  // beyond, only arms that are drawn get one
  std::uint64_t seed_;
  std::string role_;
  std::vector<RandomStream> dense_;
  std::unordered_map<std::uint64_t, RandomStream> sparse_;
};

}  // namespace nashost::lab
