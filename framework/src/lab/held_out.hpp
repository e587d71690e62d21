#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/environment.hpp"
#include "lab/streams.hpp"
#include "nashost/abi/pruner.hpp"

namespace nashost::lab {

/// Held-out scores of one repetition. They come from streams of their own, so that scoring changes
/// no training.
class NASHOST_API HeldOut {
 public:
  /// `shared`: share of the examples on which all architectures have the same luck, as networks
  /// that share weights fail on the same images; on the others each has its own.
  HeldOut(const SpaceEnvironment& environment, std::uint64_t seed, std::int64_t repetition,
          double shared);

  double score(SpaceWorld& world, const Architecture& architecture, std::int64_t round) {
    return world.score(architecture, round, own_[architecture.hash()]);
  }
  /// On the same examples, which no other call has.
  Scores scores(SpaceWorld& world, std::vector<Architecture> architectures, std::int64_t examples,
                std::int64_t round);

 private:
  static constexpr std::int64_t kMany = 1'000'000'000;  // streams for those that are scored only
  std::uint64_t seed_;
  std::string role_;
  double shared_;
  ArmStreams own_;
  RandomStream which_;  // examples are shared
  std::uint64_t example_ = 0;
};

}  // namespace nashost::lab
