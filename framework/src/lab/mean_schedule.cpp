#include "lab/mean_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nashost::lab {
namespace {

/// Means closer than this are the same arm: sums of decimal fractions differ in their last bits.
constexpr double kTie = 1e-12;

class Constant final : public MeanSchedule {
 public:
  explicit Constant(std::vector<double> means)
      : means_(std::move(means)), best_(*std::max_element(means_.begin(), means_.end())) {}

  std::int64_t arms() const override { return static_cast<std::int64_t>(means_.size()); }
  double mean(std::int64_t arm, std::int64_t, std::int64_t) const override {
    return means_[static_cast<std::size_t>(arm)];
  }
  double reference(std::int64_t) const override { return best_; }
  bool is_best(std::int64_t arm, std::int64_t) const override {
    return means_[static_cast<std::size_t>(arm)] >= best_ - kTie;
  }
  Stationarity stationarity() const override { return Stationarity::stationary; }
  std::vector<double> values() const override { return means_; }

 private:
  std::vector<double> means_;
  double best_;
};

class Piecewise final : public MeanSchedule {
 public:
  Piecewise(std::vector<std::int64_t> breaks, std::vector<std::vector<double>> rows)
      : breaks_(std::move(breaks)), rows_(std::move(rows)) {
    for (const auto& row : rows_) best_.push_back(*std::max_element(row.begin(), row.end()));
  }

  std::int64_t arms() const override { return static_cast<std::int64_t>(rows_.front().size()); }
  double mean(std::int64_t arm, std::int64_t round, std::int64_t) const override {
    return rows_[piece(round)][static_cast<std::size_t>(arm)];
  }
  double reference(std::int64_t round) const override { return best_[piece(round)]; }
  bool is_best(std::int64_t arm, std::int64_t round) const override {
    return mean(arm, round, 0) >= reference(round) - kTie;
  }
  Stationarity stationarity() const override {
    return breaks_.empty() ? Stationarity::stationary : Stationarity::piecewise;
  }
  std::vector<double> values() const override {
    std::vector<double> all;
    for (const auto& row : rows_) all.insert(all.end(), row.begin(), row.end());
    return all;
  }

 private:
  std::size_t piece(std::int64_t round) const {
    return static_cast<std::size_t>(std::upper_bound(breaks_.begin(), breaks_.end(), round) -
                                    breaks_.begin());
  }
  std::vector<std::int64_t> breaks_;
  std::vector<std::vector<double>> rows_;
  std::vector<double> best_;
};

/// The best arm of each round, worked out once for all repetitions.
class DynamicReference {
 public:
  template <class MeanAt>  // (arm, round) → mean
  DynamicReference(std::int64_t arms, std::int64_t horizon, const MeanAt& mean_at) {
    best_.reserve(static_cast<std::size_t>(horizon));
    for (std::int64_t t = 0; t < horizon; ++t) {
      double best = mean_at(0, t);
      for (std::int64_t a = 1; a < arms; ++a) best = std::max(best, mean_at(a, t));
      best_.push_back(best);
    }
  }
  double operator[](std::int64_t round) const { return best_[static_cast<std::size_t>(round)]; }

 private:
  std::vector<double> best_;
};

class Drifting final : public MeanSchedule {
 public:
  Drifting(std::vector<std::int64_t> knots, std::vector<std::vector<double>> rows,
           std::int64_t horizon)
      : knots_(std::move(knots)),
        rows_(std::move(rows)),
        reference_(arms(), horizon,
                   [this](std::int64_t a, std::int64_t t) { return mean(a, t, 0); }) {}

  std::int64_t arms() const override { return static_cast<std::int64_t>(rows_.front().size()); }
  double mean(std::int64_t arm, std::int64_t round, std::int64_t) const override {
    const auto a = static_cast<std::size_t>(arm);
    const auto after = std::upper_bound(knots_.begin(), knots_.end(), round);
    if (after == knots_.begin()) return rows_.front()[a];
    if (after == knots_.end()) return rows_.back()[a];
    const auto j = static_cast<std::size_t>(after - knots_.begin());
    const double share =
        static_cast<double>(round - knots_[j - 1]) / static_cast<double>(knots_[j] - knots_[j - 1]);
    return (1 - share) * rows_[j - 1][a] + share * rows_[j][a];
  }
  double reference(std::int64_t round) const override { return reference_[round]; }
  bool is_best(std::int64_t arm, std::int64_t round) const override {
    return mean(arm, round, 0) >= reference_[round] - kTie;
  }
  Stationarity stationarity() const override { return Stationarity::drifting; }

 private:
  std::vector<std::int64_t> knots_;
  std::vector<std::vector<double>> rows_;
  DynamicReference reference_;
};

class Rested final : public MeanSchedule {
 public:
  Rested(std::vector<Curve> curves, std::int64_t horizon) : curves_(std::move(curves)) {
    double most = -1;
    for (std::size_t a = 0; a < curves_.size(); ++a) {
      double earned = 0;
      for (std::int64_t n = 0; n < horizon; ++n) earned += curves_[a].at(n);
      if (earned > most) {
        most = earned;
        best_ = static_cast<std::int64_t>(a);
      }
    }
  }

  std::int64_t arms() const override { return static_cast<std::int64_t>(curves_.size()); }
  double mean(std::int64_t arm, std::int64_t, std::int64_t pulls) const override {
    return curves_[static_cast<std::size_t>(arm)].at(pulls);
  }
  double reference(std::int64_t round) const override { return mean(best_, round, round); }
  bool is_best(std::int64_t arm, std::int64_t) const override { return arm == best_; }
  Stationarity stationarity() const override { return Stationarity::rising; }
  bool full_information() const override { return false; }

 private:
  std::vector<Curve> curves_;
  std::int64_t best_ = 0;
};

class Restless final : public MeanSchedule {
 public:
  Restless(std::vector<Curve> curves, std::int64_t horizon)
      : curves_(std::move(curves)),
        reference_(arms(), horizon,
                   [this](std::int64_t a, std::int64_t t) { return mean(a, t, 0); }) {}
  std::int64_t arms() const override { return static_cast<std::int64_t>(curves_.size()); }
  double mean(std::int64_t arm, std::int64_t round, std::int64_t) const override {
    return curves_[static_cast<std::size_t>(arm)].at(round);
  }
  double reference(std::int64_t round) const override { return reference_[round]; }
  bool is_best(std::int64_t arm, std::int64_t round) const override {
    return mean(arm, round, 0) >= reference_[round] - kTie;
  }
  Stationarity stationarity() const override { return Stationarity::rising; }

 private:
  std::vector<Curve> curves_;
  DynamicReference reference_;
};

class Phases final : public MeanSchedule {
 public:
  Phases(std::int64_t arms, double gap, double growth, std::int64_t horizon)
      : arms_(arms), gap_(gap) {
    double length = 1;
    for (std::int64_t end = 0; end < horizon; ends_.push_back(end)) {
      length *= growth;
      end += std::max<std::int64_t>(
          1, static_cast<std::int64_t>(std::min(length, static_cast<double>(horizon))));
    }
  }
  std::int64_t arms() const override { return arms_; }
  double mean(std::int64_t arm, std::int64_t round, std::int64_t) const override {
    if (arm == 0) return reference(round);
    return is_rich(round) ? 1 - gap_ : 0;
  }
  double reference(std::int64_t round) const override { return is_rich(round) ? 1 : gap_; }
  bool is_best(std::int64_t arm, std::int64_t) const override { return arm == 0; }
  Stationarity stationarity() const override { return Stationarity::adversarial; }

 private:
  bool is_rich(std::int64_t round) const {
    return (std::upper_bound(ends_.begin(), ends_.end(), round) - ends_.begin()) % 2 == 0;
  }
  std::int64_t arms_;
  double gap_;
  std::vector<std::int64_t> ends_;  // first round behind each phase
};

}  // namespace

double Curve::at(std::int64_t n) const {
  const double x = static_cast<double>(n) / scale;
  double grown = 0;
  switch (shape) {
    case Shape::hyperbolic:
      grown = x / (1 + x);
      break;
    case Shape::exponential:
      grown = -std::expm1(-x);
      break;
    case Shape::linear:
      grown = std::min(x, 1.0);
      break;
  }
  return start + (limit - start) * grown;
}

std::unique_ptr<MeanSchedule> constant_means(std::vector<double> means) {
  return std::make_unique<Constant>(std::move(means));
}
std::unique_ptr<MeanSchedule> piecewise_means(std::vector<std::int64_t> breaks,
                                              std::vector<std::vector<double>> rows) {
  return std::make_unique<Piecewise>(std::move(breaks), std::move(rows));
}
std::unique_ptr<MeanSchedule> drifting_means(std::vector<std::int64_t> knots,
                                             std::vector<std::vector<double>> rows,
                                             std::int64_t horizon) {
  return std::make_unique<Drifting>(std::move(knots), std::move(rows), horizon);
}
std::unique_ptr<MeanSchedule> rising_means(std::vector<Curve> curves, bool rested,
                                           std::int64_t horizon) {
  if (rested) return std::make_unique<Rested>(std::move(curves), horizon);
  return std::make_unique<Restless>(std::move(curves), horizon);
}
std::unique_ptr<MeanSchedule> adversarial_phases(std::int64_t arms, double gap, double growth,
                                                 std::int64_t horizon) {
  return std::make_unique<Phases>(arms, gap, growth, horizon);
}

}  // namespace nashost::lab
