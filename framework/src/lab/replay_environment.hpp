#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "lab/environment.hpp"

namespace nashost::lab {

/// A replay of rewards that were recorded under another sampler. Without randomness: all
/// repetitions meet the same world. A run longer than the record begins again.
///
/// Off-policy: another sampler would have trained the shared weights otherwise, and the recorded
/// rewards would be others. Good for debugging and for the look of real noise, not for choosing a
/// sampler; caveat() says so, and the lab prints it.
class NASHOST_API ReplayEnvironment : public SpaceEnvironment {
 public:
  using SpaceEnvironment::SpaceEnvironment;

  std::unique_ptr<SpaceWorld> begin(std::uint64_t seed, std::int64_t repetition) const override;
  Offer offer() const override;
  std::string caveat() const override;
  std::optional<std::int64_t> rank(const Architecture& architecture) const override;

  /// What the architecture paid in this round, and what the best did.
  virtual Outcome replay(const Architecture& architecture, std::int64_t round) const = 0;

 protected:
  /// Length of the record.
  virtual std::int64_t recorded_rounds() const = 0;
  /// value() of every member, in any order.
  virtual std::vector<double> values() const = 0;
};

}  // namespace nashost::lab
