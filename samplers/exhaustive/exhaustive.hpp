#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Every architecture of the region trains on every batch, with one optimizer step: the gradient is
/// the sum over all of them, each weighed the same. No sampling noise in which subnet trains, and
/// every subnet trains equally often; blocks that many routes share get the larger gradients.
///
/// A round costs what the route trie of the region costs: for the MNIST space 74.6 instead of 233.3
/// million multiply-adds an image, forward. In large spaces strict_fair or sandwich come near it at
/// a bounded cost.
class Exhaustive : public Sampler {
 public:
  static constexpr std::string_view kName = "exhaustive";

  struct Parameters {
    std::int64_t at_most = 256;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "at_most", &Parameters::at_most,
        {.doc = "refuses spaces of more architectures than this", .min = 1, .max = 1e6});
  }
  /// Throws ConfigError where the space is larger than at_most.
  Exhaustive(const Parameters& parameters, const SamplerContext& context) : space_(context.space) {
    const Count size = Region(space_).size();
    if (size > static_cast<Count>(parameters.at_most)) {
      throw ConfigError("sampler 'exhaustive' trains every architecture in every round, at most " +
                        std::to_string(parameters.at_most) + " of them, and there are " +
                        to_string(size) + "; raise at_most, or use strict_fair or sandwich");
    }
  }

  Round propose(const Region& region, RandomStream&) override {
    Round round;
    for (Architecture& a : region.enumerate()) {
      Proposal& proposal = round.proposals.emplace_back();
      proposal.architecture = std::move(a);
      proposal.probability = 1;
    }
    return round;
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
  }

  double probability(const Architecture& architecture, const Region& region) override {
    return region.contains(architecture) ? 1 : 0;
  }

  void persist(Archive&) override {}

 private:
  std::shared_ptr<const SearchSpace> space_;
};

}  // namespace nashost::samplers
