#include "stats/decision_importance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "full_factorial.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "reference.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;

double sum_of(const VarianceShares& shares) {
  double sum = std::accumulate(shares.main.begin(), shares.main.end(), shares.higher);
  for (const auto& each : shares.interactions) sum += each.share;
  return sum;
}

TEST(VarianceShares, OfAnAdditiveScoreIsAllMainEffects) {
  const Design design = full_factorial({3, 3});
  Column values;
  // Effects −1, 0, 1 (variance 2/3) and −2, 0, 2 (variance 8/3): shares 1/5 and 4/5.
  for (const auto& row : design.rows) values.push_back(5 + (row[0] - 1) + 2 * (row[1] - 1));
  const auto shares = variance_shares(design, values);
  EXPECT_NEAR(shares->main[0], 0.2, 1e-15);
  EXPECT_NEAR(shares->main[1], 0.8, 1e-15);
  EXPECT_NEAR(shares->interactions[0].share, 0, 1e-15);
  EXPECT_NEAR(shares->higher, 0, 1e-15);
}

TEST(VarianceShares, OfAProductOfSignsIsOneEffectOnly) {
  const Design design = full_factorial({2, 2, 2});
  const auto sign = [](int option) { return option == 0 ? -1.0 : 1.0; };
  Column pair;
  Column triple;
  for (const auto& row : design.rows) {
    pair.push_back(sign(row[0]) * sign(row[2]));
    triple.push_back(sign(row[0]) * sign(row[1]) * sign(row[2]));
  }
  const auto of_pair = variance_shares(design, pair);
  for (double main : of_pair->main) EXPECT_EQ(main, 0);
  for (const auto& each : of_pair->interactions) {
    EXPECT_EQ(each.share, each.first == 0 && each.second == 2 ? 1 : 0);
  }
  EXPECT_EQ(variance_shares(design, triple)->higher, 1);
}

TEST(VarianceShares, AddUpAndIgnoreTheOrderOfRows) {
  RandomStream random(1187, "test/shares");
  Design design = full_factorial({2, 3, 4});
  Column values(design.rows.size());
  for (double& value : values) value = random.normal();
  const auto shares = variance_shares(design, values);
  EXPECT_NEAR(sum_of(*shares), 1, 1e-14);
  EXPECT_GT(shares->higher, 0);

  Design reversed = design;
  Column reversed_values(values.rbegin(), values.rend());
  std::reverse(reversed.rows.begin(), reversed.rows.end());
  const auto again = variance_shares(reversed, reversed_values);
  for (std::size_t d = 0; d < 3; ++d) EXPECT_NEAR(again->main[d], shares->main[d], 1e-14);

  // The shares of main effects are those of the additive fit: a full factorial is orthogonal.
  EXPECT_NEAR(shares->main[0] + shares->main[1] + shares->main[2],
              additive_fit(design, values)->r_squared, 1e-13);
}

TEST(VarianceShares, SayWhyThereAreNoneAndRefuse) {
  const Design design = full_factorial({2, 2});
  EXPECT_EQ(variance_shares(design, Column{0.1, 0.1, 0.1, 0.1}).reason(), "all scores are equal");
  Design incomplete = design;
  incomplete.rows.pop_back();
  EXPECT_THROW(variance_shares(incomplete, Column{1, 2, 3}), Error);
  EXPECT_THROW(variance_shares(design, Column{1, 2, 3}), Error);
  EXPECT_THROW(variance_shares(design, Column{1, 2, 3, NAN}), Error);
  Design twice = design;
  twice.rows[1] = twice.rows[0];
  EXPECT_THROW(variance_shares(twice, Column{1, 2, 3, 4}), Error);
  Design outside = design;
  outside.rows[1] = {0, 2};
  EXPECT_THROW(variance_shares(outside, Column{1, 2, 3, 4}), Error);
  Design ragged = design;
  ragged.rows[1] = {0};
  EXPECT_THROW(variance_shares(ragged, Column{1, 2, 3, 4}), Error);
}

TEST(AdditiveFit, AgreesWithScikitLearn) {
  for (const auto& each : reference("additive_fit", "cases")) {
    const Design design{each["options"].get<std::vector<int>>(),
                        each["rows"].get<std::vector<std::vector<int>>>()};
    const auto fit = additive_fit(design, column(each["values"]));
    EXPECT_NEAR(fit->r_squared, each["r_squared"].get<double>(), 1e-12);
    EXPECT_EQ(fit->parameters, 1 + 1 + 2 + 3);
    const Column fitted = column(each["fitted"]);
    for (std::size_t r = 0; r < fitted.size(); ++r) EXPECT_NEAR(fit->fitted[r], fitted[r], 1e-12);
  }
}

TEST(AdditiveFit, OfAnAdditiveScoreIsPerfect) {
  Design design = full_factorial({3, 4, 2});
  design.rows.erase(design.rows.begin() + 5, design.rows.begin() + 9);
  Column values;
  for (const auto& row : design.rows) values.push_back(0.3 * row[0] - row[1] * row[1] + row[2]);
  const auto fit = additive_fit(design, values);
  EXPECT_NEAR(fit->r_squared, 1, 1e-13);
  EXPECT_NEAR(fit->adjusted_r_squared, 1, 1e-13);
}

TEST(AdditiveFit, AdjustmentMakesNoiseWorthNothing) {
  // Of Gaussian noise on 9 architectures and 5 parameters, R² has the distribution Beta(2, 2): mean
  // ½, sd √(1/20). Adjusted, 1 − 2(1 − R²): mean 0, sd 2√(1/20) = 0.447.
  RandomStream random(1187, "test/noise");
  const Design design = full_factorial({3, 3});
  double sum = 0;
  for (int i = 0; i < 2000; ++i) {
    Column values(9);
    for (double& value : values) value = random.normal();
    sum += additive_fit(design, values)->adjusted_r_squared;
  }
  EXPECT_NEAR(sum / 2000, 0, 5 * 0.447 / std::sqrt(2000.0));
}

TEST(AdditiveFit, SaysWhyThereIsNone) {
  EXPECT_EQ(additive_fit(full_factorial({2, 2}), Column{1, 1, 1, 1}).reason(),
            "all scores are equal");
  Design three = full_factorial({2, 2});
  three.rows.pop_back();
  EXPECT_EQ(additive_fit(three, Column{1, 2, 4}).reason(), "no more scores than parameters");
}

TEST(Design, CountsItsCombinations) {
  EXPECT_EQ(full_factorial({2, 3, 4}).combinations(), 24);
  EXPECT_EQ((Design{std::vector<int>(100, 10), {}}).combinations(),
            std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace nashost::stats
