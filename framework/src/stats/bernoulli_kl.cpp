#include "nashost/bernoulli_kl.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRoundingOfMeans = 1e-12;
constexpr double kNegligibleLevel = 1e-150;  // moves a bound by less than 1e-75; squares underflow
constexpr double kSmallest = std::numeric_limits<double>::min();  // 1/p is finite from here on
constexpr double kExponentOfZero = 700;                           // e^{−700} < 1e-304

[[noreturn]] void refuse(const char* what, double value, const char* wanted) {
  throw Error(fmt::format("Bernoulli divergence: {} is {}, and must be {}", what, value, wanted));
}

double checked_probability(const char* what, double value) {
  if (value >= 0 && value <= 1) return value;
  if (value < 0 && value >= -kRoundingOfMeans) return 0;
  if (value > 1 && value <= 1 + kRoundingOfMeans) return 1;
  refuse(what, value, "in [0, 1]");
}

double checked_level(double level) {
  if (!(level >= 0)) refuse("the level", level, "0 or more");
  return level;
}

/// x − ln(1+x), x > −1, without the cancellation near 0: with s = x/(2+x), ln(1+x) = 2 artanh(s)
/// = 2(s + s³/3 + s⁵/5 + …) and x − 2s = xs. For |x| < 1/4, s² < 0.0205: ten terms reach 1e-17.
double excess_over_log(double x) {
  if (std::abs(x) >= 0.25) return x - std::log(1 + x);
  const double s = x / (2 + x);
  const double z = s * s;
  double sum = 1.0 / 21;
  for (int odd = 19; odd >= 3; odd -= 2) sum = sum * z + 1.0 / odd;
  return s * (x - 2 * z * sum);
}

/// p φ(δ/p), φ(x) = x − ln(1+x), q = p + δ: one outcome's part of d. The ratio q/p is used where
/// 1 + δ/p would cancel (q near 0), and δ where the ratio would round to 1.
double excess(double p, double q, double delta) {
  const double x = delta / p;
  return std::abs(x) < 0.25 ? p * excess_over_log(x) : delta - p * std::log(q / p);
}

/// A share u of the mass 1−p moves over to p; e = 1−u is what stays.
struct Shift {
  double u;
  double e;
};

/// Solves d(p, p + ru) = c for u in (0, 1), where r = 1−p, both positive, c positive and finite.
///
/// In t = −ln(1−u), with q = p + ru, the divergence and its derivatives are
///
///     D(t) = p φ(ru/p) + r(t − u),   D' = ru/q,   D'' = pre/q²,   φ(x) = x − ln(1+x), e = e^{−t}:
///
/// sums of positive terms, convex, a parabola near 0 and a line of slope r far out, so Halley's
/// iteration (cubic) is at home at both ends. It starts from d's expansion about p,
///
///     d(p, p+δ) = δ²/2v · (1 − ⅔(r−p)δ/v + …) ≈ δ² / (2v + (4/3)(r−p)δ − δ²),   v = pr,
///
/// which is right to third order in δ, and takes 2 steps on average. D ≤ rt and D ≥ rt + p ln p
/// bracket the root, and a step that leaves the bracket is replaced.
Shift solve(double p, double r, double c) {
  double low = c / r;
  double high = kInfinity;
  if (low > kExponentOfZero) return {1, std::exp(-low)};
  const double linear = (2.0 / 3) * c * (r - p);
  double u = (linear + std::sqrt(linear * linear + 2 * c * p * r * (1 + c))) / ((1 + c) * r);
  double e = 1 - u;
  double t = 0;
  if (u < 1) {
    t = -std::log(e);
  } else {
    t = high = (c - p * std::log(p)) / r;
  }
  if (u >= 1 || t < low) {
    t = t < low ? low : t;
    u = -std::expm1(-t);
    e = std::exp(-t);
  }
  // Halley's error falls from ε to less than ε³: a step below 2e-5 u was the last one needed.
  constexpr double kLastStep = 2e-5;
  constexpr int kMostSteps = 100;  // never reached: bisection alone would need 60
  for (int i = 0; i < kMostSteps; ++i) {
    const double q = p + r * u;
    const double over =
        p * excess_over_log(r * u / p) + r * (u < 0.25 ? excess_over_log(-u) : t - u) - c;
    (over > 0 ? high : low) = t;
    const double slope = r * u / q;
    const double curvature = (p / q) * (r * e / q);
    double step = 2 * over * slope / (over * curvature - 2 * slope * slope);
    const bool last = std::abs(step) <= kLastStep * u;
    if (!last && !(t + step >= low && t + step <= high)) {
      const double bound = t + step < low ? low : high;
      step = (bound == t ? (low + high) / 2 : bound) - t;
    }
    const double shrink = std::expm1(-step);
    t += step;
    u -= e * shrink;
    e += e * shrink;
    if (last) break;
  }
  return {u, e};
}

}  // namespace

double bernoulli_kl(double p, double q) {
  p = checked_probability("p", p);
  q = checked_probability("q", q);
  if (p == q) return 0;
  if (q == 0 || q == 1) return kInfinity;
  if (p == 0) return -std::log1p(-q);
  if (p == 1) return -std::log(q);
  // Σ p ln(p/q) = Σ p φ((q−p)/p) over both outcomes: the linear terms cancel, and none is negative.
  return excess(p, q, q - p) + excess(1 - p, 1 - q, p - q);
}

double bernoulli_kl_upper(double p, double level) {
  p = checked_probability("p", p);
  level = checked_level(level);
  if (p == 1 || level == kInfinity) return 1;
  if (p < kSmallest) return -std::expm1(-level);
  if (level < kNegligibleLevel) return p;
  const double r = 1 - p;
  const Shift shift = solve(p, r, level);
  return shift.u < 0.5 ? p + r * shift.u : 1 - r * shift.e;
}

double bernoulli_kl_lower(double p, double level) {
  p = checked_probability("p", p);
  level = checked_level(level);
  if (p == 0 || level == kInfinity) return 0;
  if (p == 1) return std::exp(-level);
  if (level < kNegligibleLevel) return p;
  return p * solve(1 - p, p, level).e;
}

}  // namespace nashost
