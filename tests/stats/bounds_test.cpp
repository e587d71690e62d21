#include "nashost/bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/bernoulli_kl.hpp"
#include "stats/binomial.hpp"

namespace nashost {
namespace {

constexpr Bound kAll[] = {Bound::hoeffding, Bound::empirical_bernstein, Bound::kl, Bound::lil,
                          Bound::betting};
constexpr Bound kOfCountAndSum[] = {Bound::hoeffding, Bound::empirical_bernstein, Bound::kl,
                                    Bound::lil};
const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();

/// Whether an interval around the mean of `successes` of n excludes p.
using Misses = std::function<bool(int n, int successes, double p)>;

/// P(some n ≤ horizon is a miss) for Bernoulli(p) rewards, exactly: a walk over (n, successes) that
/// is stopped at its first miss.
double probability_of_a_miss(const Misses& misses, double p, int horizon) {
  std::vector<double> mass = {1};
  double missed = 0;
  for (int n = 1; n <= horizon; ++n) {
    std::vector<double> next(mass.size() + 1, 0.0);
    for (std::size_t s = 0; s < mass.size(); ++s) {
      next[s] += mass[s] * (1 - p);
      next[s + 1] += mass[s] * p;
    }
    for (std::size_t s = 0; s < next.size(); ++s) {
      if (next[s] > 0 && misses(n, static_cast<int>(s), p)) {
        missed += next[s];
        next[s] = 0;
      }
    }
    mass = std::move(next);
  }
  return missed;
}

ConfidenceSequence after(Bound bound, double delta, int n, int successes) {
  ConfidenceSequence sequence(bound, delta);
  for (int i = 0; i < n; ++i) sequence.add(i < successes ? 1 : 0);
  return sequence;
}

bool excludes(const ConfidenceSequence& sequence, double mean) {
  return mean < sequence.lower() || mean > sequence.upper();
}

TEST(ConfidenceSequence, MissesWithProbabilityDeltaAtMost) {
  const double delta = 0.3;  // large, so that a bound a little too narrow shows
  for (Bound bound : kOfCountAndSum) {
    for (double p : {0.05, 0.5, 0.8}) {
      const double missed = probability_of_a_miss(
          [&](int n, int s, double mean) { return excludes(after(bound, delta, n, s), mean); }, p,
          150);
      EXPECT_LE(missed, delta) << bound_name(bound) << " at " << p;
    }
  }
}

TEST(ConfidenceSequence, TheGateCatchesBoundsThatAreNotAnytime) {
  const auto naive = [](int n, int s, double p) {
    const double mean = static_cast<double>(s) / n;
    return n > 5 && std::abs(mean - p) > 1.96 * std::sqrt(p * (1 - p) / n);
  };
  EXPECT_GT(probability_of_a_miss(naive, 0.5, 150), 0.3);
  const auto a_third = [](int n, int s, double p) {
    return std::abs(static_cast<double>(s) / n - p) > hoeffding_radius(n, 0.3) / 3;
  };
  EXPECT_GT(probability_of_a_miss(a_third, 0.5, 150), 0.3);
}

/// Sums P(path) over all paths of up to `left` more Bernoulli(p) rewards that miss p on the way.
double missing_paths(const ConfidenceSequence& sequence, double p, int left) {
  if (sequence.count() > 0 && excludes(sequence, p)) return 1;
  if (left == 0) return 0;
  ConfidenceSequence one = sequence;
  ConfidenceSequence zero = sequence;
  one.add(1);
  zero.add(0);
  return p * missing_paths(one, p, left - 1) + (1 - p) * missing_paths(zero, p, left - 1);
}

TEST(Betting, MissesWithProbabilityDeltaAtMostOverAllPaths) {
  for (double p : {0.125, 0.25, 0.5}) {  // on the grid, where no rounding outwards helps
    const double missed = missing_paths(ConfidenceSequence(Bound::betting, 0.5), p, 13);
    EXPECT_LE(missed, 0.5) << p;
    EXPECT_GT(missed, 0.01) << p << ": a bound that never misses is no test";
  }
}

TEST(Betting, MissesWithProbabilityDeltaAtMostInLongRuns) {
  // A valid bound fails this gate in one of a thousand seeds at most.
  int missed = 0;
  for (std::uint64_t run = 0; run < 2000; ++run) {
    RandomStream random(1187, "test/betting", run);
    ConfidenceSequence sequence(Bound::betting, 0.1);
    bool miss = false;
    for (int n = 0; n < 300 && !miss; ++n) {
      sequence.add(random.bernoulli(0.75) ? 1 : 0);
      miss = excludes(sequence, 0.75);
    }
    missed += miss ? 1 : 0;
  }
  EXPECT_LE(missed, stats::most_events(2000, 0.1, 0.001));
}

/// ln K±(q) by the published formula, one candidate at a time, from all rewards at once.
struct LogCapital {
  double above = 0;
  double below = 0;
};
LogCapital log_capital(const std::vector<double>& rewards, double delta, double q) {
  LogCapital capital;
  for (std::size_t i = 1; i <= rewards.size(); ++i) {
    double squares = 0.25;
    double sum = 0.5;
    for (std::size_t j = 1; j < i; ++j) {
      sum += rewards[j - 1];
      const double mean = sum / static_cast<double>(j + 1);
      squares += (rewards[j - 1] - mean) * (rewards[j - 1] - mean);
    }
    const auto t = static_cast<double>(i);
    const double bet = std::sqrt(2 * std::log(2 / delta) / (squares / t * t * std::log(t + 1)));
    const double up = q > 0 ? std::min(bet, 0.5 / q) : bet;
    const double down = q < 1 ? std::min(bet, 0.5 / (1 - q)) : bet;
    capital.above += std::log1p(up * (rewards[i - 1] - q));
    capital.below += std::log1p(-down * (rewards[i - 1] - q));
  }
  return capital;
}

TEST(Betting, IsThePublishedCapitalProcess) {
  const double delta = 0.05;
  const double won = std::log(2 / delta);
  RandomStream random(1187, "test/capital");
  ConfidenceSequence sequence(Bound::betting, delta);
  std::vector<double> rewards;
  for (int n = 1; n <= 200; ++n) {
    rewards.push_back(random.beta(2, 5));
    sequence.add(rewards.back());
    if (n % 40 != 0) continue;
    const double step = 1.0 / kBettingGrid;
    EXPECT_GE(log_capital(rewards, delta, sequence.lower()).above, won);
    EXPECT_LT(log_capital(rewards, delta, sequence.lower() + step).above, won);
    EXPECT_GE(log_capital(rewards, delta, sequence.upper()).below, won);
    EXPECT_LT(log_capital(rewards, delta, sequence.upper() - step).below, won);
  }
}

TEST(Betting, AdaptsToTheVariance) {
  // Rewards that never vary: the interval shrinks towards the grid while Hoeffding's stays wide.
  ConfidenceSequence betting(Bound::betting, 0.05);
  for (int n = 0; n < 2000; ++n) betting.add(0.625);
  EXPECT_LT(betting.upper() - betting.lower(), hoeffding_radius(2000, 0.05) / 2);
  EXPECT_LE(betting.lower(), 0.625);
  EXPECT_GE(betting.upper(), 0.625);
}

TEST(Betting, SurvivesCapitalsPastEveryDouble) {
  // 10000 ones: the true capital against 0 is above (1 + ½)^10000 = 1e1760.
  ConfidenceSequence sequence(Bound::betting, 0.05);
  for (int n = 0; n < 10000; ++n) sequence.add(1);
  EXPECT_GT(sequence.lower(), 0.99);
  EXPECT_EQ(sequence.upper(), 1);
}

TEST(Radius, IsItsFormula) {
  using std::numbers::pi;
  // n = 50, δ = 0.1, six places from the formulas in the header.
  const double per_n = 6 * 0.1 / (pi * pi * 2500);
  EXPECT_DOUBLE_EQ(hoeffding_radius(50, 0.1), std::sqrt(std::log(2 / per_n) / 100));
  EXPECT_DOUBLE_EQ(empirical_bernstein_radius(50, 0.2, 0.1),
                   std::sqrt(0.4 * std::log(3 / per_n) / 50) + 3 * std::log(3 / per_n) / 50);
  EXPECT_DOUBLE_EQ(
      lil_radius(50, 0.1),
      1.7 * std::sqrt(12.5 * (std::log(std::log(25.0)) + 0.72 * std::log(5.2 / 0.05))) / 50);
  EXPECT_GT(lil_radius(1, 0.999), 0.5) << "ln ln 2 is negative, the radius is not";
}

TEST(Radius, OfHoeffdingSpendsExactlyDelta) {
  // Σ_n 2 exp(−2nr²) = δ (6/π²) Σ 1/n²; the tail after N is less than (6/π²) δ/N.
  double spent = 0;
  for (std::int64_t n = 1; n <= 100000; ++n) {
    const double r = hoeffding_radius(n, 0.05);
    spent += 2 * std::exp(-2 * static_cast<double>(n) * r * r);
  }
  EXPECT_LE(spent, 0.05);
  EXPECT_GE(spent, 0.05 * (1 - 1e-5));
}

TEST(Radius, OfLilIsWiderThanTheStitchedBoundaryItRounds) {
  // Howard et al. 2021, theorem 1: sub-Gaussian sums stay below k √(v l(v)) for all v ≥ 1 w.p. 1 −
  // α, l(v) = 1.4 ln ln(ηv) + ln(ζ(1.4)/(α ln^1.4 η)), k = (η^¼ + η^−¼)/√2, any η > 1; here η
  // = 2.04.
  const double eta = 2.04;
  const double k = (std::pow(eta, 0.25) + std::pow(eta, -0.25)) / std::numbers::sqrt2;
  const double zeta = 3.105472791593;  // ζ(1.4)
  for (double alpha : {0.3, 0.025, 1e-6}) {
    for (std::int64_t n = 4; n <= 4000000; n *= 3) {
      const double v = static_cast<double>(n) / 4;
      const double level = 1.4 * std::log(std::log(eta * v)) +
                           std::log(zeta / (alpha * std::pow(std::log(eta), 1.4)));
      const double exact = k * std::sqrt(v * level) / static_cast<double>(n);
      EXPECT_GE(lil_radius(n, 2 * alpha), exact) << n << " " << alpha;
      EXPECT_LE(lil_radius(n, 2 * alpha), exact * 1.05) << n << " " << alpha;
    }
  }
}

TEST(ConfidenceSequence, IsItsRadiusAroundTheMean) {
  RandomStream random(1187, "test/radius");
  ConfidenceSequence hoeffding(Bound::hoeffding, 0.1);
  ConfidenceSequence bernstein(Bound::empirical_bernstein, 0.1);
  ConfidenceSequence lil(Bound::lil, 0.1);
  ConfidenceSequence kl(Bound::kl, 0.1);
  double sum = 0;
  double squares = 0;
  for (int n = 1; n <= 3000; ++n) {
    const double x = random.uniform();
    sum += x;
    squares += x * x;
    for (auto* each : {&hoeffding, &bernstein, &lil, &kl}) each->add(x);
  }
  const double mean = sum / 3000;
  const double variance = squares / 3000 - mean * mean;
  const double rounding = 1e-12;  // 3000 additions of numbers below 1
  EXPECT_NEAR(hoeffding.mean(), mean, rounding);
  EXPECT_NEAR(hoeffding.variance(), variance, rounding);
  EXPECT_NEAR(hoeffding.upper(), mean + hoeffding_radius(3000, 0.1), rounding);
  EXPECT_NEAR(lil.lower(), mean - lil_radius(3000, 0.1), rounding);
  EXPECT_NEAR(bernstein.upper(), mean + empirical_bernstein_radius(3000, variance, 0.1), rounding);
  const double r = hoeffding_radius(3000, 0.1);
  EXPECT_NEAR(kl.upper(), bernoulli_kl_upper(mean, 2 * r * r), rounding);
  EXPECT_NEAR(kl.lower(), bernoulli_kl_lower(mean, 2 * r * r), rounding);
  EXPECT_LE(kl.upper(), hoeffding.upper()) << "Pinsker";
  EXPECT_GE(kl.lower(), hoeffding.lower()) << "Pinsker";
}

TEST(ConfidenceSequence, ScalesWithTheRange) {
  RandomStream random(1187, "test/range");
  for (Bound bound : kAll) {
    ConfidenceSequence unit(bound, 0.05);
    ConfidenceSequence paired(bound, 0.05, -1, 1);
    for (int n = 0; n < 500; ++n) {
      const double x = static_cast<double>(random.below(3)) / 2;  // 0, ½, 1 ↔ −1, 0, 1: exact
      unit.add(x);
      paired.add(2 * x - 1);
    }
    EXPECT_NEAR(paired.mean(), 2 * unit.mean() - 1, 1e-14) << bound_name(bound);
    EXPECT_NEAR(paired.variance(), 4 * unit.variance(), 1e-14) << bound_name(bound);
    EXPECT_NEAR(paired.lower(), 2 * unit.lower() - 1, 1e-14) << bound_name(bound);
    EXPECT_NEAR(paired.upper(), 2 * unit.upper() - 1, 1e-14) << bound_name(bound);
  }
}

TEST(ConfidenceSequence, HoldsItsMeanAndItsRange) {
  for (Bound bound : kAll) {
    RandomStream random(1187, "test/laws");
    ConfidenceSequence sequence(bound, 0.05, -1, 1);
    EXPECT_EQ(sequence.lower(), -1);
    EXPECT_EQ(sequence.upper(), 1);
    EXPECT_EQ(sequence.mean(), 0);
    EXPECT_EQ(sequence.variance(), 0);
    for (int n = 0; n < 2000; ++n) {
      // The mean drifts from one end to the other, against the condition: the laws hold all the
      // same.
      sequence.add(random.bernoulli(n / 2000.0) ? 1 : -1);
      ASSERT_LE(-1, sequence.lower());
      ASSERT_LE(sequence.lower(), sequence.mean());
      ASSERT_LE(sequence.mean(), sequence.upper());
      ASSERT_LE(sequence.upper(), 1);
    }
  }
}

TEST(ConfidenceSequence, GoesOnBitForBitFromItsState) {
  for (Bound bound : kAll) {
    RandomStream random(1187, "test/persist");
    ConfidenceSequence original(bound, 0.05);
    for (int n = 0; n < 100; ++n) original.add(random.uniform());
    Archive archive;
    original.persist(archive);
    archive.rewind();
    ConfidenceSequence copy(bound, 0.05);
    copy.persist(archive);
    for (int n = 0; n < 100; ++n) {
      const double x = random.uniform();
      original.add(x);
      copy.add(x);
    }
    EXPECT_EQ(copy.count(), 200);
    EXPECT_EQ(copy.mean(), original.mean()) << bound_name(bound);
    EXPECT_EQ(copy.lower(), original.lower()) << bound_name(bound);
    EXPECT_EQ(copy.upper(), original.upper()) << bound_name(bound);
  }
}

TEST(ConfidenceSequence, CopiesAreIndependent) {
  ConfidenceSequence original(Bound::betting, 0.05);
  original.add(1);
  ConfidenceSequence copy = original;
  copy.add(0);
  EXPECT_EQ(original.count(), 1);
  EXPECT_EQ(copy.count(), 2);
  original = copy;
  EXPECT_EQ(original.mean(), 0.5);
}

TEST(ConfidenceSequence, RefusesWhatHasNoAnswer) {
  for (double delta : {0.0, 1.0, -0.1, kNan}) {
    EXPECT_THROW(ConfidenceSequence(Bound::kl, delta), Error) << delta;
    EXPECT_THROW(hoeffding_radius(1, delta), Error) << delta;
  }
  EXPECT_THROW(ConfidenceSequence(Bound::kl, 0.1, 1, 1), Error);
  EXPECT_THROW(ConfidenceSequence(Bound::kl, 0.1, 0, kInfinity), Error);
  EXPECT_THROW(ConfidenceSequence(Bound::kl, 0.1, kNan, 1), Error);
  EXPECT_THROW(lil_radius(0, 0.1), Error);
  EXPECT_THROW(empirical_bernstein_radius(10, 0.3, 0.1), Error);
  ConfidenceSequence sequence(Bound::betting, 0.1);
  for (double reward : {-0.01, 1.01, kNan, kInfinity}) {
    EXPECT_THROW(sequence.add(reward), Error) << reward;
  }
  EXPECT_EQ(sequence.count(), 0) << "a refused reward leaves no trace";
}

TEST(Bound, NamesGoBothWays) {
  for (Bound bound : kAll) EXPECT_EQ(bound_from_name(bound_name(bound)), bound);
  try {
    bound_from_name("hoefding");
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("hoefding"), std::string::npos);
    EXPECT_NE(message.find("hoeffding, empirical_bernstein, kl, lil, betting"), std::string::npos);
  }
}

}  // namespace
}  // namespace nashost
