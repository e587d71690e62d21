#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "nashost/abi/export.hpp"

namespace nashost {

class Archive;

/// Anytime confidence bounds for the mean of bounded rewards.
///
/// A confidence sequence at level δ is an interval after every observation, such that
///
///     P(there is an n ≥ 1 with μ outside [lower, upper] after n observations) ≤ δ:
///
/// one may look after every observation, stop when one likes and decide on what one sees, which an
/// interval for a fixed n does not allow (a race that tests at 1.96 standard errors after every
/// pull loses an equally good arm more often than not). For K arms, or K(K−1)/2 pairs, to hold
/// together, give each the level δ/K, or δ/(K(K−1)/2).
///
/// The condition: rewards in a known range, and a mean that stays: E[x_n | x_1 … x_{n−1}] = μ.
/// Rewards that rise while shared weights train break it; their paired differences on the same
/// batch break it less. `empirical_bernstein` needs independent rewards besides.
///
/// With rewards scaled to [0, 1], mean m, variance v (divided by n), and a level ln(1/δ_n), where
/// δ_n = 6δ/(π²n²) sums to δ over all n (Σ 1/n² = π²/6), the sequences are
///
///   hoeffding            m ± √(ln(2/δ_n) / 2n)
///   kl                   {q : n d(m, q) ≤ ln(2/δ_n)}, d: bernoulli_kl.hpp; within `hoeffding`, and
///                        much narrower near 0 and 1 (Garivier & Cappé, COLT 2011)
///   empirical_bernstein  m ± (√(2v ln(3/δ_n)/n) + 3 ln(3/δ_n)/n) (Audibert, Munos & Szepesvári,
///                        TCS 2009; Mnih et al., ICML 2008); wins only where v is far below 1/4
///   lil                  m ± 1.7 √(V (ln ln 2V + 0.72 ln(10.4/δ))) / n, V = max(1, n/4): the law
///   of
///                        the iterated logarithm, stitched over epochs (Howard et al., Annals of
///                        Statistics 2021, eq. 2 with α = δ/2 a side)
///   betting              every q against which a gambler has not made 2/δ out of 1, see below
///
/// `betting` is the hedged capital process of Waudby-Smith & Ramdas (JRSS-B 2024, sec. 4.4): for
/// each candidate mean q, one gambler bets that rewards are above it and one that they are below,
///
///     K±_n(q) = Π_{i ≤ n} (1 ± λ±_i (x_i − q)),  λ+ = min(λ, 1/2q), λ− = min(λ, 1/2(1−q)),
///     λ_i = √(2 ln(2/δ) / (s²_{i−1} i ln(i+1))),  s²_i = (¼ + Σ_{j ≤ i} (x_j − m_j)²)/(i+1),
///     m_i = (½ + Σ_{j ≤ i} x_j)/(i+1).
///
/// If q is the mean, neither capital grows on average, so it reaches 2/δ with probability δ/2 at
/// most (Ville). It adapts to the variance and is the narrowest here after a few dozen rewards, and
/// the dearest: capitals are kept for kBettingGrid + 1 candidates, and bounds are rounded outwards
/// to that grid, 1/512 of the range.
enum class Bound { hoeffding, empirical_bernstein, kl, lil, betting };

/// Their names in configs, in the order of the enumeration.
NASHOST_API std::span<const std::string_view> bound_names();
NASHOST_API std::string_view bound_name(Bound bound);
/// Throws nashost::Error, which lists the names, for any other.
NASHOST_API Bound bound_from_name(std::string_view name);

inline constexpr int kBettingGrid = 512;

/// Half widths for rewards in [0, 1] after n ≥ 1 of them; δ in (0, 1); variance in [0, ¼].
NASHOST_API double hoeffding_radius(std::int64_t n, double delta);
NASHOST_API double empirical_bernstein_radius(std::int64_t n, double variance, double delta);
NASHOST_API double lil_radius(std::int64_t n, double delta);

/// One mean, watched. Constant memory and time per observation, whatever n.
///
/// Laws: low ≤ lower() ≤ mean() ≤ upper() ≤ high; before the first observation the interval is the
/// whole range and mean() is its middle. The intersection of all intervals so far is a confidence
/// sequence too; it is left to the caller, since it can become empty where the condition is broken.
class NASHOST_API ConfidenceSequence {
 public:
  /// Rewards in [low, high]: [0, 1] for accuracies, [−1, 1] for their differences. Throws
  /// nashost::Error unless 0 < δ < 1 and low < high, both finite.
  ConfidenceSequence(Bound bound, double delta, double low = 0, double high = 1);
  ConfidenceSequence(const ConfidenceSequence& other);
  ConfidenceSequence(ConfidenceSequence&& other) noexcept;
  ConfidenceSequence& operator=(ConfidenceSequence other) noexcept;
  ~ConfidenceSequence();

  /// One more reward. Out of range (by more than 1e-9 of it, for rounding) or NaN: nashost::Error.
  void add(double reward);

  std::int64_t count() const;
  double mean() const;
  /// Of the rewards so far, divided by n; 0 before the first.
  double variance() const;
  double lower() const;
  double upper() const;

  Bound bound() const;
  double delta() const;

  /// For an object built with the same parameters.
  void persist(Archive& archive);

 private:
  // One pointer, so that plugins do not depend on what is behind it.
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace nashost
