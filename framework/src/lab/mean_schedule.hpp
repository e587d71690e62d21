#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/policy.hpp"

namespace nashost::lab {

/// The expected rewards of K arms over T rounds, and what the best that could be had is worth.
/// Immutable.
class NASHOST_API MeanSchedule {
 public:
  virtual ~MeanSchedule() = default;
  virtual std::int64_t arms() const = 0;
  /// Expected reward of the arm in `round` (from 0), where it was pulled `pulls` times before.
  virtual double mean(std::int64_t arm, std::int64_t round, std::int64_t pulls) const = 0;
  /// What the reference earns in `round`. Pseudo-regret sums reference(t) − mean of the drawn arm.
  virtual double reference(std::int64_t round) const = 0;
  /// Whether the reference would draw this arm in that round.
  virtual bool is_best(std::int64_t arm, std::int64_t round) const = 0;
  virtual Stationarity stationarity() const = 0;
  /// Whether it makes sense to have all arms pay in one round: not where a pull changes the arm.
  virtual bool full_information() const { return true; }
  /// Every mean the arms can have, where they are few; for checks and tables.
  virtual std::vector<double> values() const { return {}; }
};

/// The same means in every round. Reference: the best of them.
NASHOST_API std::unique_ptr<MeanSchedule> constant_means(std::vector<double> means);

/// Row 0 from round 0, row j from round breaks[j−1] on. One row more than breaks; breaks rise
/// strictly. Reference: the best arm of each round (dynamic regret).
NASHOST_API std::unique_ptr<MeanSchedule> piecewise_means(std::vector<std::int64_t> breaks,
                                                          std::vector<std::vector<double>> rows);

/// Row j in round knots[j], linear in between, constant before the first and after the last.
/// Reference: the best arm of each round.
NASHOST_API std::unique_ptr<MeanSchedule> drifting_means(std::vector<std::int64_t> knots,
                                                         std::vector<std::vector<double>> rows,
                                                         std::int64_t horizon);

/// A learning curve over n = 0, 1, 2 …: start + (limit − start) · g(n / scale), concave and rising
/// for limit ≥ start.
struct Curve {
  enum class Shape {
    hyperbolic,   ///< g(x) = 1 − 1/(1 + x)
    exponential,  ///< g(x) = 1 − e^{−x}
    linear,       ///< g(x) = min(x, 1)
  };
  Shape shape = Shape::hyperbolic;
  double start = 0;
  double limit = 1;
  double scale = 100;
  NASHOST_API double at(std::int64_t n) const;
};

/// Rested: n counts the pulls of the arm. The reference draws the one arm that earns most over all
/// T rounds when drawn always (optimal among all policies where curves rise, Heidari et al. 2016).
/// Restless: n is the round. Reference: the best arm of each round.
NASHOST_API std::unique_ptr<MeanSchedule> rising_means(std::vector<Curve> curves, bool rested,
                                                       std::int64_t horizon);

/// Adversarial phases (Zimmert and Seldin 2021, section 5): phase n = 1, 2, … lasts ⌊growth^n⌋
/// rounds, at least one. In odd phases arm 0 pays 1 and the others 1 − gap, in even ones arm 0 pays
/// gap and the others 0: arm 0 is the best of every round, and the others look good in every other
/// phase.
NASHOST_API std::unique_ptr<MeanSchedule> adversarial_phases(std::int64_t arms, double gap,
                                                             double growth, std::int64_t horizon);

}  // namespace nashost::lab
