#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nashost/bandit/option_sampler.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// CUCB: the member of the region whose options have the largest upper confidence bounds together
/// (Chen, Wang, Yuan, "Combinatorial multi-armed bandit: general framework and applications", ICML
/// 2013, algorithm 1),
///
///     argmax_{x in region}  Σ_d [ μ̂_{d,x_d} + √(α ln t / (2 N_{d,x_d})) ],     α = 3
///
/// after every option was drawn `initial` times, in combinations drawn at random. t counts rewards.
///
/// With `initial` = 1, the paper's, options that were drawn together would have the same records,
/// since they share the reward, hence the same index, and would be drawn together for ever; several
/// draws in different company tell them apart. The paper's O(log T) regret is for semi-bandit
/// feedback: see OptionSampler.
class Cucb final : public OptionSampler {
 public:
  static constexpr std::string_view kName = "cucb";

  struct Parameters {
    double alpha = 3;
    std::int64_t initial = 5;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("alpha", &Parameters::alpha,
             {.doc = "width of the bound √(α ln t / (2 N))",
              .min = 0,
              .source = "Chen, Wang, Yuan 2013, algorithm 1: 3"})
        .add("initial", &Parameters::initial,
             {.doc = "draws of each option at the beginning, in random combinations",
              .min = 1,
              .source = "the paper: 1, with a reward for each option"});
  }

  Cucb(const Parameters& parameters, const SamplerContext& context)
      : OptionSampler(kName, context), parameters_(parameters) {}

 private:
  bool owed(std::size_t d, std::size_t o) const override {
    return means().pulls(d, o) < parameters_.initial;
  }
  double score(std::size_t d, std::size_t o, RandomStream&) override {
    const double width = parameters_.alpha / 2 * std::log(static_cast<double>(means().rewards()));
    return means().mean(d, o) + std::sqrt(width / static_cast<double>(means().pulls(d, o)));
  }

  Parameters parameters_;
};

}  // namespace nashost::samplers
