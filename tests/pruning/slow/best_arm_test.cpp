// Successive rejects and sequential halving on the instances of Audibert, Bubeck and Munos (COLT
// 2010, section 6), against their bounds. What was measured is written to
// <build>/pruning_results/BestArm.md.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "../../../pruning/halving/halving.hpp"
#include "../../../pruning/rejects/rejects.hpp"
#include "nashost/testing/pruner_game.hpp"
#include "seed.hpp"
#include "stats/binomial.hpp"

namespace nashost::pruners {
namespace {

struct Instance {
  std::vector<double> means;
  double budget;  ///< of the paper
};

/// The seven instances; the best arm has 0.5 in each.
std::vector<Instance> instances() {
  std::vector<Instance> all(7);
  for (Instance& one : all) one.means = {0.5};
  const auto add = [&](std::size_t instance, double mean, int times) {
    auto& means = all[instance - 1].means;
    means.insert(means.end(), static_cast<std::size_t>(times), mean);
  };
  add(1, 0.4, 19);
  add(2, 0.42, 5);
  add(2, 0.38, 14);
  for (int i = 2; i <= 4; ++i) add(3, 0.5 - std::pow(0.37, i), 1);
  for (const double mean : {0.42, 0.4, 0.4, 0.35, 0.35}) add(4, mean, 1);
  for (int i = 2; i <= 15; ++i) add(5, 0.5 - 0.025 * i, 1);
  add(6, 0.48, 1);
  add(6, 0.37, 18);
  add(7, 0.45, 5);
  add(7, 0.43, 14);
  add(7, 0.38, 10);
  const double budgets[] = {2000, 2000, 2000, 600, 4000, 6000, 6000};
  for (std::size_t i = 0; i < 7; ++i) all[i].budget = budgets[i];
  return all;
}

/// H₂ = max_i i Δ_(i)⁻², gaps in rising order, i = 2 … K.
double h2(const Instance& instance) {
  std::vector<double> gaps;
  for (const double mean : instance.means) gaps.push_back(0.5 - mean);
  std::sort(gaps.begin(), gaps.end());
  double most = 0;
  for (std::size_t i = 1; i < gaps.size(); ++i) {
    most = std::max(most, static_cast<double>(i + 1) / (gaps[i] * gaps[i]));
  }
  return most;
}

double rejects_bound(const Instance& instance, double budget) {
  const auto k = static_cast<double>(instance.means.size());
  return 0.5 * k * (k - 1) *
         std::exp(-(budget - k) / (half_harmonic(static_cast<std::int64_t>(k)) * h2(instance)));
}
double halving_bound(const Instance& instance, double budget) {
  const double rounds = std::log2(static_cast<double>(instance.means.size()));
  return 3 * rounds * std::exp(-budget / (8 * h2(instance) * rounds));
}

TEST(BestArm, TheInstancesHaveTheirPublishedHardness) {
  const double published[] = {2000, 1389, 5694, 400, 800, 5000, 4082};
  const auto all = instances();
  for (std::size_t i = 0; i < 7; ++i) EXPECT_NEAR(h2(all[i]), published[i], 1) << i + 1;
}

template <class Pruner>
std::int64_t errors(const Instance& instance, double budget, std::int64_t runs) {
  typename Pruner::Parameters p;
  p.score_on = 0;
  p.warmup = 1;
  p.budget = static_cast<std::int64_t>(budget);
  const auto game =
      testing::PrunerGame::stationary(instance.means, static_cast<std::int64_t>(budget) + 1);
  std::int64_t wrong = 0;
  for (std::int64_t run = 0; run < runs; ++run) {
    const auto played = testing::play(game, testing::pruner_factory<Pruner>(p), testing::seed(),
                                      static_cast<std::uint64_t>(run));
    EXPECT_EQ(played.left.size(), 1U);
    wrong += played.left[0] == 0 ? 0 : 1;
  }
  return wrong;
}

/// Games that take some 10 million rewards together, between 20 and 1000.
std::int64_t affordable_games(double budget) {
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(1e7 / budget), 20, 1000);
}

/// At the paper's budgets the bounds are above 1 and say nothing: those errors are for the record.
/// So each is held to its bound where that is 0.1, at the budget that takes.
TEST(BestArm, ErrorsAreWithinTheBounds) {
  const std::filesystem::path folder = std::string(NASHOST_BUILD_DIR) + "/pruning_results";
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / "BestArm.md");
  file << "| instance | K | T | successive rejects | bound | sequential halving | bound | T at "
          "which the bound is 0.1: rejects, halving | errors there |\n|---|---|---|---|---|---|---|"
          "---|---|\n";
  const auto all = instances();
  constexpr std::int64_t kRuns = 1000;
  constexpr double kSmall = 0.1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Instance& one = all[i];
    const auto k = static_cast<double>(one.means.size());
    const double rejected = static_cast<double>(errors<Rejects>(one, one.budget, kRuns)) / kRuns;
    const double halved = static_cast<double>(errors<Halving>(one, one.budget, kRuns)) / kRuns;
    const double rounds = std::log2(k);
    const double for_rejects = std::ceil(k + half_harmonic(static_cast<std::int64_t>(k)) * h2(one) *
                                                 std::log(0.5 * k * (k - 1) / kSmall));
    const double for_halving = std::ceil(8 * h2(one) * rounds * std::log(3 * rounds / kSmall));
    const std::int64_t games_rejects = affordable_games(for_rejects);
    const std::int64_t games_halving = affordable_games(for_halving);
    const std::int64_t wrong_rejects = errors<Rejects>(one, for_rejects, games_rejects);
    const std::int64_t wrong_halving = errors<Halving>(one, for_halving, games_halving);
    EXPECT_LE(rejected, rejects_bound(one, one.budget));
    EXPECT_LE(halved, halving_bound(one, one.budget));
    EXPECT_LE(wrong_rejects, stats::most_events(games_rejects, kSmall)) << "instance " << i + 1;
    EXPECT_LE(wrong_halving, stats::most_events(games_halving, kSmall)) << "instance " << i + 1;
    char row[256];
    std::snprintf(
        row, sizeof row,
        "| %zu | %.0f | %.0f | %.3f | %.1f | %.3f | %.1f | %.0f, %.0f | %lld of %lld, %lld of "
        "%lld |\n",
        i + 1, k, one.budget, rejected, rejects_bound(one, one.budget), halved,
        halving_bound(one, one.budget), for_rejects, for_halving,
        static_cast<long long>(wrong_rejects), static_cast<long long>(games_rejects),
        static_cast<long long>(wrong_halving), static_cast<long long>(games_halving));
    file << row;
  }
}

}  // namespace
}  // namespace nashost::pruners
