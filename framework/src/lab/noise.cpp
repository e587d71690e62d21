#include "lab/noise.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace nashost::lab {
namespace {

std::string outside_unit(double mean) {
  if (mean >= 0 && mean <= 1) return {};
  return "a mean must lie in [0, 1]";
}

class Bernoulli final : public Noise {
 public:
  double draw(double mean, RandomStream& random) const override {
    return random.bernoulli(mean) ? 1.0 : 0.0;
  }
};

class Gaussian final : public Noise {
 public:
  explicit Gaussian(double sd) : sd_(sd) {}
  double draw(double mean, RandomStream& random) const override {
    return mean + sd_ * random.normal();
  }
  double reward_min() const override { return -std::numeric_limits<double>::infinity(); }
  double reward_max() const override { return std::numeric_limits<double>::infinity(); }
  std::string refuses(double) const override { return {}; }

 private:
  double sd_;
};

class Beta final : public Noise {
 public:
  explicit Beta(double b) : b_(b) {}
  double draw(double mean, RandomStream& random) const override {
    if (mean <= 0) return 0;
    if (mean >= 1) return 1;
    return random.beta(b_ * mean / (1 - mean), b_);
  }

 private:
  double b_;
};

class None final : public Noise {
 public:
  double draw(double mean, RandomStream&) const override { return mean; }
};

/// A normal N(location, sd²) conditioned on [0, 1].
///
/// Everything is written for location ≤ ½ and mirrored for the rest, so that upper tail
/// probabilities, which keep their digits far out, are all that is needed.
struct TruncatedNormal {
  double location;
  double sd;

  static double upper_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }
  static double density(double z) {
    return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
  }

  double mean() const {
    if (location > 0.5) return 1 - TruncatedNormal{1 - location, sd}.mean();
    const double low = -location / sd;
    const double high = (1 - location) / sd;
    return location + sd * (density(low) - density(high)) / (upper_tail(low) - upper_tail(high));
  }

  double draw(double u) const {
    if (location > 0.5) return 1 - TruncatedNormal{1 - location, sd}.draw(u);
    const double at_low = upper_tail(-location / sd);
    const double at_high = upper_tail((1 - location) / sd);
    const double tail = at_high + (1 - u) * (at_low - at_high);
    const double z = std::numbers::sqrt2 * boost::math::erfc_inv(2 * tail);
    return std::clamp(location + sd * z, 0.0, 1.0);
  }

  /// The one with this mean, by bisection: the mean rises with the location.
  static TruncatedNormal with_mean(double mean, double sd) {
    if (mean > 0.5) return {1 - with_mean(1 - mean, sd).location, sd};
    double low = -kFarthest * sd;
    double high = 0.5;
    for (int i = 0; i < 100; ++i) {
      const double middle = 0.5 * (low + high);
      (TruncatedNormal{middle, sd}.mean() < mean ? low : high) = middle;
    }
    return {0.5 * (low + high), sd};
  }
  static constexpr double kFarthest = 30;
};

class Truncated final : public Noise {
 public:
  Truncated(double sd, const std::vector<double>& means) : sd_(sd) {
    for (const double mean : means) {
      if (refuses(mean).empty()) {
        solved_.push_back({mean, TruncatedNormal::with_mean(mean, sd).location});
      }
    }
    std::sort(solved_.begin(), solved_.end());
  }

  double draw(double mean, RandomStream& random) const override {
    const auto known = std::lower_bound(solved_.begin(), solved_.end(), std::pair{mean, -kEndless});
    const double location = known != solved_.end() && known->first == mean
                                ? known->second
                                : TruncatedNormal::with_mean(mean, sd_).location;
    return TruncatedNormal{location, sd_}.draw(random.uniform());
  }

  std::string refuses(double mean) const override {
    if (auto outside = outside_unit(mean); !outside.empty()) return outside;
    const double nearest = TruncatedNormal{-TruncatedNormal::kFarthest * sd_, sd_}.mean();
    if (mean >= nearest && mean <= 1 - nearest) return {};
    return "a normal with sd " + std::to_string(sd_) +
           " conditioned on [0, 1] cannot have a mean so near the edge; it can from " +
           std::to_string(nearest) + " to " + std::to_string(1 - nearest);
  }

 private:
  static constexpr double kEndless = std::numeric_limits<double>::infinity();
  double sd_;
  std::vector<std::pair<double, double>> solved_;  // mean, location
};

}  // namespace

std::string Noise::refuses(double mean) const { return outside_unit(mean); }

std::unique_ptr<Noise> bernoulli_noise() { return std::make_unique<Bernoulli>(); }
std::unique_ptr<Noise> gaussian_noise(double sd) { return std::make_unique<Gaussian>(sd); }
std::unique_ptr<Noise> beta_noise(double b) { return std::make_unique<Beta>(b); }
std::unique_ptr<Noise> truncated_noise(double sd, const std::vector<double>& means) {
  return std::make_unique<Truncated>(sd, means);
}
std::unique_ptr<Noise> no_noise() { return std::make_unique<None>(); }

}  // namespace nashost::lab
