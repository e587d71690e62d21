#include "stats/top_k.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"

namespace nashost::stats {
namespace {

using Column = std::vector<double>;

struct Shortlisted {
  double precision;
  double regret;
};

/// Both measures by breaking all ties in all ways: every order of the architectures, for score and
/// for truth, equally likely.
Shortlisted by_enumeration(const Column& score, const Column& truth, std::size_t k) {
  std::vector<std::size_t> order(score.size());
  std::iota(order.begin(), order.end(), 0u);
  std::vector<std::vector<char>> score_lists;
  std::vector<std::vector<char>> truth_lists;
  do {
    for (auto [column, lists] :
         {std::pair(&score, &score_lists), std::pair(&truth, &truth_lists)}) {
      const Column& values = *column;
      std::vector<std::size_t> sorted(order);
      std::stable_sort(sorted.begin(), sorted.end(),
                       [&](auto a, auto b) { return values[a] > values[b]; });
      std::vector<char> in(score.size(), 0);
      for (std::size_t i = 0; i < k; ++i) in[sorted[i]] = 1;
      lists->push_back(in);
    }
  } while (std::next_permutation(order.begin(), order.end()));
  Shortlisted sum{0, 0};
  const double best = *std::max_element(truth.begin(), truth.end());
  for (const auto& predicted : score_lists) {
    double found = -1;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      if (predicted[i]) found = std::max(found, truth[i]);
    }
    sum.regret += best - found;
    for (const auto& true_best : truth_lists) {
      int shared = 0;
      for (std::size_t i = 0; i < truth.size(); ++i) shared += predicted[i] && true_best[i] ? 1 : 0;
      sum.precision += static_cast<double>(shared) / static_cast<double>(k);
    }
  }
  const auto lists = static_cast<double>(score_lists.size());
  return {sum.precision / (lists * lists), sum.regret / lists};
}

TEST(TopK, IsTheExpectationOverTies) {
  RandomStream random(1187, "test/top_k");
  for (int round = 0; round < 20; ++round) {
    Column score(5);
    Column truth(5);
    for (double& value : score) value = static_cast<double>(random.below(3));
    for (double& value : truth) value = static_cast<double>(random.below(4));
    for (std::size_t k = 1; k <= 5; ++k) {
      const Shortlisted expected = by_enumeration(score, truth, k);
      ASSERT_NEAR(top_k_precision(score, truth, k), expected.precision, 1e-12) << round << " " << k;
      ASSERT_NEAR(regret_at_k(score, truth, k), expected.regret, 1e-12) << round << " " << k;
    }
  }
}

TEST(TopK, ByHand) {
  const Column score = {9, 8, 7, 1};
  const Column truth = {0.5, 0.75, 0.25, 1};
  EXPECT_EQ(top_k_precision(score, truth, 1), 0);
  EXPECT_EQ(top_k_precision(score, truth, 2), 0.5);  // {0, 1} against {3, 1}
  EXPECT_EQ(top_k_precision(score, truth, 4), 1);
  EXPECT_EQ(regret_at_k(score, truth, 1), 0.5);
  EXPECT_EQ(regret_at_k(score, truth, 2), 0.25);
  EXPECT_EQ(regret_at_k(score, truth, 3), 0.25);
  EXPECT_EQ(regret_at_k(score, truth, 4), 0);
}

TEST(TopK, AScoreThatSaysNothingIsChance) {
  // All scores equal: each is in the shortlist w.p. k/n, so k²/n of k are shared.
  const Column score(10, 0.5);
  Column truth(10);
  std::iota(truth.begin(), truth.end(), 0.0);
  EXPECT_NEAR(top_k_precision(score, truth, 3), 0.3, 1e-15);
  EXPECT_NEAR(regret_at_k(score, truth, 1), 4.5, 1e-14);
}

TEST(TopK, RefusesWhatIsNoShortlist) {
  const Column three = {1, 2, 3};
  EXPECT_THROW(top_k_precision(three, three, 0), Error);
  EXPECT_THROW(top_k_precision(three, three, 4), Error);
  EXPECT_THROW(regret_at_k(three, three, 0), Error);
  EXPECT_THROW(regret_at_k(three, Column{1, 2}, 1), Error);
  EXPECT_THROW(regret_at_k(Column{}, Column{}, 1), Error);
  EXPECT_THROW(regret_at_k(Column{1, std::numeric_limits<double>::quiet_NaN(), 2}, three, 1),
               Error);
}

}  // namespace
}  // namespace nashost::stats
