#pragma once

#include <cstdint>
#include <span>

#include "nashost/abi/export.hpp"
#include "stats/answer.hpp"
#include "stats/bootstrap.hpp"

/// Two candidates, compared on the same test images or with the same seeds. Lengths that differ and
/// numbers that are not finite are a nashost::Error.
///
/// The tests on images speak of these two sets of trained weights. About the architectures, with
/// the luck of training, only several seeds speak.
namespace nashost::stats {

/// McNemar's test of one accuracy: only images that one candidate gets right and the other wrong
/// say anything, and under equal accuracies each is a fair coin. With k = min(b, c), X ~ Bin(b + c,
/// ½):
struct McNemar {
  std::int64_t only_first;   ///< b: right for the first only
  std::int64_t only_second;  ///< c: right for the second only
  double p_exact;            ///< min(1, 2 P(X ≤ k)); never too small, rather large
  double p_mid;  ///< 2 P(X ≤ k) − P(X = k) (Lancaster 1961); close to its level on average
};
/// b, c ≥ 0; both p are 1 for b = c, 0 and 0 included.
NASHOST_API McNemar mcnemar(std::int64_t only_first, std::int64_t only_second);
/// Entry i not 0: right on image i.
NASHOST_API McNemar mcnemar(std::span<const std::uint8_t> first_right,
                            std::span<const std::uint8_t> second_right);

/// Accuracy of the first − accuracy of the second, with an interval over test images.
NASHOST_API Answer<IntervalEstimate> accuracy_difference(std::span<const std::uint8_t> first_right,
                                                         std::span<const std::uint8_t> second_right,
                                                         RandomStream& random,
                                                         const BootstrapOptions& options = {});

/// Paired permutation test of no difference: if it is so, each difference d_i = x_i − y_i could as
/// well have come with the other sign. Two-sided: p is the share of the 2ⁿ sign patterns whose |Σ
/// d| is at least the one seen; the smallest it can be is 2^{1−n}.
struct PermutationTest {
  double p;
  bool exact;             ///< all sign patterns were tried
  std::int64_t patterns;  ///< tried
  double standard_error;  ///< of p; 0 if exact
};
inline constexpr std::size_t kMostEnumerated = 20;

/// All 2ⁿ patterns. No answer for n = 0; n > kMostEnumerated is a nashost::Error.
NASHOST_API Answer<PermutationTest> permutation_test(std::span<const double> first,
                                                     std::span<const double> second);
/// Exact while n ≤ kMostEnumerated, else p = (1 + hits)/(1 + patterns) from that many random
/// patterns: valid as it stands (the pattern seen counts as one of them).
NASHOST_API Answer<PermutationTest> permutation_test(std::span<const double> first,
                                                     std::span<const double> second,
                                                     RandomStream& random,
                                                     std::int64_t patterns = 100000);

/// P(A > B) for one seed: the share of seeds where the first is better, ties counting half
/// (Bouthillier et al., MLSys 2021). No answer for no seed.
NASHOST_API Answer<double> probability_better(std::span<const double> first,
                                              std::span<const double> second);
/// The same for seeds that have nothing in common: over all n·m pairs (Mann–Whitney U/nm).
NASHOST_API Answer<double> probability_better_unpaired(std::span<const double> first,
                                                       std::span<const double> second);

/// Welch's t test of equal means, variances free: t = (x̄ − ȳ)/√(s²x/n + s²y/m), two-sided p from
/// Student's distribution with the degrees of freedom of Welch and Satterthwaite.
struct Welch {
  double t;
  double degrees_of_freedom;
  double p;
};
/// No answer for fewer than 2 values on a side or if neither side varies.
NASHOST_API Answer<Welch> welch(std::span<const double> first, std::span<const double> second);

}  // namespace nashost::stats
