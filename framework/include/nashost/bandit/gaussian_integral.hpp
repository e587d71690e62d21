#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace nashost {

/// erfcx(x) = e^{x²} erfc(x), for x ≥ 0: between 0 and 1, about 1/(x√π) for large x, where erfc
/// itself underflows. Relative error below 1e-14.
inline double erfcx(double x) {
  // Below 5, x² ≤ 25 costs at most 25·2^-53 of relative error in the exponential.
  if (x < 5) return std::exp(x * x) * std::erfc(x);
  // Continued fraction 1/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), from the far end. Its
  // error after n terms is of order e^{−2x√(2n)}: 16 terms are more than enough from 5 on.
  double tail = x;
  for (int n = 16; n > 0; --n) tail = x + 0.5 * n / tail;
  return std::numbers::inv_sqrtpi / tail;
}

/// ln ∫₀^½ e^{ηR − η²V} dη, for V ≥ 0: Squint's weight of an arm with regret R and variance V.
///
/// With a = R/(2√V) and b = (R − V)/(2√V) the integral is √π/(2√V)·e^{a²}·(erf a − erf b). e^{a²}
/// overflows and the difference cancels in the tails, so there it is written with erfcx. For small
/// V and R it cancels everywhere, but the integrand is then smooth: 16-point Gauss–Legendre.
///
/// Values: ln ½ at R = V = 0. Relative error of the integral below 1e-12.
inline double log_gaussian_integral(double regret, double variance) {
  if (variance <= 1 && std::abs(regret) <= 30) {
    // Nodes and weights on [−1, 1] for the positive half; on [0, ½], η = ¼(1 ± x).
    constexpr std::array<double, 8> kNode = {
        0.0950125098376374401853193, 0.2816035507792589132304605, 0.4580167776572273863424194,
        0.6178762444026437484466718, 0.7554044083550030338951012, 0.8656312023878317438804679,
        0.9445750230732325760779884, 0.9894009349916499325961542};
    constexpr std::array<double, 8> kWeight = {
        0.1894506104550684962853967, 0.1826034150449235888667637, 0.1691565193950025381893121,
        0.1495959888165767320815017, 0.1246289712555338720524763, 0.0951585116824927848099251,
        0.0622535239386478928628438, 0.0271524594117540948517806};
    const auto integrand = [&](double eta) { return std::exp(eta * (regret - eta * variance)); };
    double sum = 0;
    for (std::size_t i = 0; i < kNode.size(); ++i) {
      sum += kWeight[i] * (integrand(0.25 * (1 + kNode[i])) + integrand(0.25 * (1 - kNode[i])));
    }
    return std::log(0.25 * sum);
  }
  if (variance < 1e-280) {
    // V plays no part: (e^{R/2} − 1)/R, with |R| > 30.
    return regret > 0 ? regret / 2 + std::log1p(-std::exp(-regret / 2)) - std::log(regret)
                      : std::log(-std::expm1(regret / 2)) - std::log(-regret);
  }
  const double root = std::sqrt(variance);
  const double a = regret / (2 * root);
  const double b = (regret - variance) / (2 * root);
  const double end = regret / 2 - variance / 4;  // a² − b²: the exponent at η = ½
  const double scale = std::log(std::sqrt(std::numbers::pi) / (2 * root));
  if (b >= 0) return scale + end + std::log(erfcx(b) - std::exp(-end) * erfcx(a));
  if (a <= 0) return scale + std::log(erfcx(-a) - std::exp(end) * erfcx(-b));
  return scale + a * a + std::log(std::erf(a) - std::erf(b));
}

}  // namespace nashost
