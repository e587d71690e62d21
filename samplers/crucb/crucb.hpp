#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "nashost/bandit/option_sampler.hpp"
#include "nashost/bandit/rested_forecast.hpp"
#include "nashost/bandit/rising_bonus.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// CRUCB, for options that improve each time an architecture with them is trained, as shared
/// weights do: the member of the region whose options are the most promising together (Song, Yoon,
/// Wang, Chen, Ok, "Combinatorial rising bandits", ICLR 2026: a Future-UCB index for each option,
/// then a solver),
///
///     argmax_{x in region}  Σ_d [ μ̌_{d,x_d}(t) + m σ (t − N + h − 1) √( α·10 ln t / h³ ) ]
///
/// with N the option's rewards, h = ⌊ε N⌋ and the forecast μ̌ of nashost/bandit/rested_forecast.hpp:
/// the mean of the last h rewards, carried on to t along their slope. Options with h = 0 come
/// first, in random combinations. ε = ⅛ is the paper's; the bonus is that of R-ed-UCB (Metelli et
/// al., ICML 2022) with α = 4, and m scales it, since it keeps draws close to uniform for very
/// long.
///
/// Guarantee: the paper's regret, K T^q Υ(L T/K, q) + O(K T^{2/3} (ln T)^{1/3}) for K options of
/// which an architecture has L, is for semi-bandit feedback and m = 1. Here all options share one
/// reward: a heuristic.
class Crucb final : public OptionSampler {
 public:
  static constexpr std::string_view kName = "crucb";

  struct Parameters {
    double window = 0.125;
    double sigma = 0.1;
    double alpha = 4;
    double multiplier = 1;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    return add_rising_bonus(schema);
  }

  Crucb(const Parameters& parameters, const SamplerContext& context)
      : OptionSampler(kName, context),
        parameters_(parameters),
        forecast_(means().options(), parameters.window) {}

  void observe(const Round& round, const RoundFeedback& feedback) override {
    OptionSampler::observe(round, feedback);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      const Architecture& trained = round.proposals[i].architecture;
      for (std::size_t d = 0; d < trained.size(); ++d) {
        forecast_.push(means().number(d, trained[d]), feedback.proposals[i].reward);
      }
    }
  }

  void persist(Archive& archive) override {
    OptionSampler::persist(archive);
    archive("forecast", forecast_);
  }

 private:
  /// t: the round to come, from 1.
  double now() const { return static_cast<double>(means().rewards() + 1); }

  bool owed(std::size_t d, std::size_t o) const override {
    return forecast_.span(means().number(d, o)) == 0;
  }
  double score(std::size_t d, std::size_t o, RandomStream&) override {
    const std::int64_t option = means().number(d, o);
    return forecast_.at(option, now()) +
           rising_width(parameters_, now()) * forecast_.spread(option, now());
  }
  /// What the option is worth at its last reward: the forecast without a future.
  double estimate(std::size_t d, std::size_t o) const override {
    if (owed(d, o)) return std::numeric_limits<double>::quiet_NaN();
    const std::int64_t option = means().number(d, o);
    return forecast_.at(option, static_cast<double>(forecast_.pulls(option)));
  }

  Parameters parameters_;
  RestedForecast forecast_;
};

}  // namespace nashost::samplers
