#include "nashost/bounds.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "stats/hedged_capital.hpp"

namespace nashost {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"hoeffding", "empirical_bernstein", "kl", "lil",
                                                    "betting"};
constexpr double kRoundingOfRewards = 1e-9;

void require_delta(double delta) {
  if (!(delta > 0 && delta < 1)) {
    throw Error(fmt::format("confidence bound: delta is {}, and must be between 0 and 1", delta));
  }
}

void require_count(std::int64_t n) {
  if (n < 1) throw Error(fmt::format("confidence bound: {} observations are too few", n));
}

/// ln(sides/δ_n), δ_n = 6δ/(π²n²).
double union_level(double sides, std::int64_t n, double delta) {
  using std::numbers::pi;
  return std::log(sides * pi * pi / (6 * delta)) + 2 * std::log(static_cast<double>(n));
}

}  // namespace

std::span<const std::string_view> bound_names() { return kNames; }

std::string_view bound_name(Bound bound) { return kNames.at(static_cast<std::size_t>(bound)); }

Bound bound_from_name(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found != kNames.end()) return static_cast<Bound>(found - kNames.begin());
  throw Error(
      fmt::format("unknown confidence bound '{}'; there are {}", name, fmt::join(kNames, ", ")));
}

double hoeffding_radius(std::int64_t n, double delta) {
  require_count(n);
  require_delta(delta);
  return std::sqrt(union_level(2, n, delta) / (2 * static_cast<double>(n)));
}

double empirical_bernstein_radius(std::int64_t n, double variance, double delta) {
  require_count(n);
  require_delta(delta);
  if (!(variance >= 0 && variance <= 0.25 + kRoundingOfRewards)) {
    throw Error(fmt::format(
        "empirical Bernstein bound: the variance is {}, and rewards in [0, 1] have one in [0, 1/4]",
        variance));
  }
  const double share = union_level(3, n, delta) / static_cast<double>(n);
  return std::sqrt(2 * variance * share) + 3 * share;
}

double lil_radius(std::int64_t n, double delta) {
  require_count(n);
  require_delta(delta);
  const double v = std::max(1.0, static_cast<double>(n) / 4);
  const double level = std::log(std::log(2 * v)) + 0.72 * std::log(10.4 / delta);
  return 1.7 * std::sqrt(v * level) / static_cast<double>(n);
}

/// Works on the unit scale, (x − low)/(high − low).
class ConfidenceSequence::State {
 public:
  State(Bound bound, double delta, double low, double high)
      : bound_(bound), delta_(delta), low_(low), width_(high - low) {
    require_delta(delta);
    if (!std::isfinite(width_) || !(width_ > 0)) {
      throw Error(fmt::format(
          "confidence bound: the range of rewards is [{}, {}], and must be finite and not empty",
          low, high));
    }
    if (bound == Bound::betting) capital_.emplace(delta);
  }

  void add(double reward) {
    double x = (reward - low_) / width_;
    if (!(x >= -kRoundingOfRewards && x <= 1 + kRoundingOfRewards)) {
      throw Error(fmt::format("confidence bound: the reward {} is outside its range [{}, {}]",
                              reward, low_, low_ + width_));
    }
    x = std::clamp(x, 0.0, 1.0);
    if (capital_) capital_->bet(x);
    ++count_;
    const double surprise = x - mean_;
    mean_ += surprise / static_cast<double>(count_);
    squares_ += surprise * (x - mean_);
  }

  Bound bound() const { return bound_; }
  double delta() const { return delta_; }
  std::int64_t count() const { return count_; }
  double mean() const { return rescaled(count_ == 0 ? 0.5 : mean_); }
  double variance() const { return width_ * width_ * unit_variance(); }
  double lower() const { return rescaled(count_ == 0 ? 0 : unit_lower()); }
  double upper() const { return rescaled(count_ == 0 ? 1 : unit_upper()); }

  void persist(Archive& archive) {
    archive("count", count_);
    archive("mean", mean_);
    archive("squares", squares_);
    if (capital_) archive("capital", *capital_);
  }

 private:
  double rescaled(double unit) const { return low_ + width_ * unit; }

  double unit_variance() const {
    return count_ == 0 ? 0 : std::clamp(squares_ / static_cast<double>(count_), 0.0, 0.25);
  }
  double unit_lower() const {
    if (capital_) return std::min(capital_->lower(), mean_);
    if (bound_ == Bound::kl) return bernoulli_kl_lower(mean_, kl_level());
    return std::max(0.0, mean_ - radius());
  }
  double unit_upper() const {
    if (capital_) return std::max(capital_->upper(), mean_);
    if (bound_ == Bound::kl) return bernoulli_kl_upper(mean_, kl_level());
    return std::min(1.0, mean_ + radius());
  }
  double kl_level() const { return union_level(2, count_, delta_) / static_cast<double>(count_); }
  double radius() const {
    if (bound_ == Bound::hoeffding) return hoeffding_radius(count_, delta_);
    if (bound_ == Bound::lil) return lil_radius(count_, delta_);
    return empirical_bernstein_radius(count_, unit_variance(), delta_);
  }

  Bound bound_;
  double delta_;
  double low_;
  double width_;
  std::int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // Σ (x − mean)²
  std::optional<HedgedCapital> capital_;
};

ConfidenceSequence::ConfidenceSequence(Bound bound, double delta, double low, double high)
    : state_(std::make_unique<State>(bound, delta, low, high)) {}
ConfidenceSequence::ConfidenceSequence(const ConfidenceSequence& other)
    : state_(std::make_unique<State>(*other.state_)) {}
ConfidenceSequence::ConfidenceSequence(ConfidenceSequence&& other) noexcept = default;
ConfidenceSequence& ConfidenceSequence::operator=(ConfidenceSequence other) noexcept {
  state_.swap(other.state_);
  return *this;
}
ConfidenceSequence::~ConfidenceSequence() = default;

void ConfidenceSequence::add(double reward) { state_->add(reward); }
std::int64_t ConfidenceSequence::count() const { return state_->count(); }
double ConfidenceSequence::mean() const { return state_->mean(); }
double ConfidenceSequence::variance() const { return state_->variance(); }
double ConfidenceSequence::lower() const { return state_->lower(); }
double ConfidenceSequence::upper() const { return state_->upper(); }
Bound ConfidenceSequence::bound() const { return state_->bound(); }
double ConfidenceSequence::delta() const { return state_->delta(); }
void ConfidenceSequence::persist(Archive& archive) { state_->persist(archive); }

}  // namespace nashost
