#include "lab/lab.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "lab/held_out.hpp"
#include "lab/lab_config.hpp"
#include "lab/lab_json.hpp"
#include "lab/small_zoo.hpp"
#include "lab/summary.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::lab {
namespace {

using testing::SmallZoo;

bool never() { return false; }

Lab lab_of(const std::string& toml) {
  static const SmallZoo zoo;
  return read_lab(Document::parse(toml, "lab.toml"), zoo);
}

Spread final_regret(const Lab& lab, const std::vector<Cell>& cells, std::size_t cell = 0) {
  return summarise(cells[cell], lab).regret.back();
}

constexpr char kNine[] =
    "[[environment]]\nname = \"nine\"\nkind = \"bernoulli\"\n"
    "means = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]\n";

TEST(Lab, RoundsThatAreReportedAndRecorded) {
  LabSettings settings;
  settings.horizon = 1500;
  EXPECT_EQ(reported_rounds(settings),
            (std::vector<std::int64_t>{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1500}));
  const auto recorded = recorded_rounds(settings);
  EXPECT_EQ(recorded.back(), 1500);
  EXPECT_TRUE(std::is_sorted(recorded.begin(), recorded.end()));
  for (const auto round : reported_rounds(settings)) {
    EXPECT_TRUE(std::binary_search(recorded.begin(), recorded.end(), round));
  }
  settings.horizon = 1;
  EXPECT_EQ(reported_rounds(settings), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(recorded_rounds(settings), (std::vector<std::int64_t>{1}));
  settings.horizon = 1'000'000'000;
  EXPECT_EQ(reported_rounds(settings).back(), 1'000'000'000);
  settings.checkpoints = {7};
  EXPECT_EQ(reported_rounds(settings), settings.checkpoints);
  EXPECT_EQ(recorded_rounds(settings).front(), 7);
}

/// The same numbers from one worker and from four, bit for bit.
TEST(Lab, ResultsDoNotDependOnTheNumberOfWorkers) {
  const std::string toml = std::string("[lab]\nhorizon = 500\nrepetitions = 12\nseed = 3\n") +
                           kNine +
                           "[[environment]]\nname = \"space\"\nkind = \"additive\"\ndecisions = 4\n"
                           "[[policy]]\nname = \"uniform\"\n"
                           "[[policy]]\nname = \"epsilon_greedy\"\nfloor = 0.1\nwarmup = 20\n"
                           "[[policy]]\nname = \"ucb1\"\nover = \"tree\"\nlabel = \"tree\"\n"
                           "[[policy]]\nname = \"two_at_once\"\n";
  const Lab lab = lab_of(toml);
  const auto json = [&](std::int64_t workers) {
    auto root = nlohmann::json::parse(to_json(lab, lab.play(workers, never), false));
    for (auto& environment : root["environments"]) {
      for (auto& policy : environment["policies"]) policy.erase("timing");
    }
    return root;
  };
  const auto one = json(1);
  EXPECT_EQ(one, json(4));
  EXPECT_EQ(one["environments"].size(), 2U);
  EXPECT_EQ(one["environments"]["nine"]["policies"].size(), 4U);
}

/// Uniform draws: expected regret T · mean gap = T · 0.4, variance T · var(gap) = T · 60/900.
TEST(Lab, UniformRegretIsHorizonTimesMeanGap) {
  const Lab lab = lab_of(std::string("[lab]\nhorizon = 1000\nrepetitions = 200\n") + kNine +
                         "[[policy]]\nname = \"uniform\"\n");
  const Spread regret = final_regret(lab, lab.play(1, never));
  // gaps 0, .1, …, .8: mean .4, variance (.8·1.0·… ) Σ(g − .4)²/9 = .6/9.
  const double sd = std::sqrt(1000 * 0.6 / 9);
  EXPECT_NEAR(regret.mean, 400, 4 * sd / std::sqrt(200.0));
  EXPECT_NEAR(regret.sd, sd, 0.2 * sd);  // the sd of a sample of 200 has a relative error of 5 %
}

/// Explore-then-commit with two normal arms, σ = 1: m Δ + (T − 2m) Δ Φ(−Δ √(m/2)), exactly.
TEST(Lab, ExploreThenCommitMeetsItsClosedForm) {
  constexpr double kGap = 0.4;
  constexpr int kExplore = 20;
  constexpr int kHorizon = 400;
  constexpr int kRepetitions = 2000;
  std::vector<std::unique_ptr<Environment>> environments;
  environments.push_back(std::make_unique<ArmEnvironment>(
      "normal", kHorizon, constant_means({0.0, -kGap}), gaussian_noise(1)));
  Player player;
  player.name = player.label = "etc";
  player.traits.reward_min = -std::numeric_limits<double>::infinity();
  player.traits.reward_max = std::numeric_limits<double>::infinity();
  player.make_policy = [](std::int64_t arms, std::optional<std::int64_t>) {
    testing::ExploreThenCommit::Parameters parameters;
    parameters.explore = kExplore;
    PolicyContext context;
    context.arms = arms;
    return std::make_unique<testing::ExploreThenCommit>(parameters, context);
  };
  LabSettings settings;
  settings.horizon = kHorizon;
  settings.repetitions = kRepetitions;
  const Lab lab(settings, std::move(environments), {player});
  const double wrong = 0.5 * std::erfc(kGap * std::sqrt(kExplore / 2.0) / std::numbers::sqrt2);
  const double exact = kExplore * kGap + (kHorizon - 2 * kExplore) * kGap * wrong;
  const Spread regret = final_regret(lab, lab.play(1, never));
  EXPECT_NEAR(regret.mean, exact, 4 * regret.se);
}

/// A floor of 1 is uniform, a warm-up as long as the run too; and both reach the policy as
/// feedback.
TEST(Lab, FloorAndWarmUpOverArms) {
  const Lab lab = lab_of(std::string("[lab]\nhorizon = 1000\nrepetitions = 100\n") + kNine +
                         "[[policy]]\nname = \"ucb1\"\nlabel = \"floor\"\nfloor = 1.0\n"
                         "[[policy]]\nname = \"ucb1\"\nlabel = \"warm\"\nwarmup = 1000\n"
                         "[[policy]]\nname = \"ucb1\"\n");
  const auto cells = lab.play(1, never);
  const double se = std::sqrt(1000 * 0.6 / 9) / 10;
  EXPECT_NEAR(final_regret(lab, cells, 0).mean, 400, 4 * se);
  EXPECT_NEAR(final_regret(lab, cells, 1).mean, 400, 4 * se);
  EXPECT_LT(final_regret(lab, cells, 2).mean, 300);
  // What was drawn for it taught it all the same: the best arm is recommended.
  for (std::size_t cell = 0; cell < 3; ++cell) {
    for (const auto& one : summarise(cells[cell], lab).recommendations) {
      if (one.recommender == "best_mean") {
        EXPECT_GT(one.best_share, 0.9);
      }
    }
  }
}

TEST(Lab, FullInformationPoliciesSeeAllArms) {
  const Lab lab = lab_of(std::string("[lab]\nhorizon = 500\nrepetitions = 50\n") + kNine +
                         "[[environment]]\nname = \"space\"\nkind = \"additive\"\ndecisions = 2\n"
                         "[[policy]]\nname = \"hedge\"\n");
  const auto cells = lab.play(1, never);
  // √(½ T ln N) = 23.4 for every sequence, so for the mean over random ones, too.
  EXPECT_LE(final_regret(lab, cells, 0).mean, std::sqrt(0.5 * 500 * std::log(9.0)));
  EXPECT_LE(final_regret(lab, cells, 1).mean, std::sqrt(0.5 * 500 * std::log(9.0)));
}

/// A best-arm sampler that stops after 50 rounds and names arm 0 trains arm 0 from then on:
/// regret is that of 50 uniform rounds and 150 rounds of gap 0.8.
TEST(Lab, BestArmSamplersStopAndCommit) {
  for (const std::string over : {"architectures", "decisions"}) {
    const Lab lab =
        lab_of(std::string("[lab]\nhorizon = 200\nrepetitions = 20\n") + kNine +
               "[[policy]]\nname = \"stops_early\"\nrounds = 50\nover = \"" + over + "\"\n");
    const auto cells = lab.play(1, never);
    const CellSummary summary = summarise(cells[0], lab);
    EXPECT_EQ(summary.stopped, 20);
    ASSERT_TRUE(summary.stopped_at.has_value());
    EXPECT_EQ(summary.stopped_at->mean, 50);
    for (const Repetition& r : cells[0].repetitions) {
      EXPECT_NEAR(r.regret.back() - 150 * 0.8, 50 * 0.4, 6 * std::sqrt(50 * 0.6 / 9));
      ASSERT_TRUE(r.verdicts.back().has_value());
      EXPECT_NEAR(r.verdicts.back()->regret, 0.8, 1e-12);
      EXPECT_EQ(r.verdicts.back()->rank, 9);
    }
  }
}

/// Dynamic regret: an oracle of the first piece pays for it in the second.
TEST(Lab, RegretIsDynamicWhereMeansChange) {
  const Lab lab = lab_of(
      "[lab]\nhorizon = 100\nrepetitions = 2\n"
      "[[environment]]\nname = \"p\"\nkind = \"piecewise\"\nbreaks = [50]\n"
      "means = [[0.9, 0.1], [0.1, 0.9]]\n"
      "[[policy]]\nname = \"stops_early\"\nrounds = 0\n");
  const auto cells = lab.play(1, never);
  for (const Repetition& r : cells[0].repetitions) EXPECT_NEAR(r.regret.back(), 50 * 0.8, 1e-9);
}

TEST(Lab, PruningKeepsALedger) {
  const Lab lab = lab_of(std::string("[lab]\nhorizon = 1000\nrepetitions = 10\n") + kNine +
                         "[[policy]]\nname = \"uniform\"\n"
                         "[pruner]\nname = \"cuts_worst\"\nevery = 100\nmin_survivors = 3\n");
  const auto cells = lab.play(1, never);
  const CellSummary summary = summarise(cells[0], lab);
  ASSERT_TRUE(summary.pruning.has_value());
  // Ten reviews; six cuts leave three arms, and what comes after is passed over.
  EXPECT_EQ(summary.pruning->survivors.mean, 3);
  EXPECT_EQ(summary.pruning->alone, 0);
  const auto& ledger = cells[0].repetitions[0].ledger;
  ASSERT_EQ(ledger.size(), 6U);
  EXPECT_EQ(ledger[0].row.round, 100);
  EXPECT_EQ(ledger[5].row.left, "3");
  // Means .1 … .6 on 50 examples each, cut worst first: the best (.9) falls with negligible
  // probability.
  EXPECT_EQ(summary.pruning->lost_best.share, 0);
  EXPECT_EQ(summary.pruning->lost_best.of, 10);
  EXPECT_EQ(summary.pruning->lost_best.lower, 0);
  // 1 − 0.025^(1/10) = 0.31: ten say little.
  EXPECT_NEAR(summary.pruning->lost_best.upper, 1 - std::pow(0.025, 0.1), 1e-9);
  EXPECT_EQ(summary.pruning->ever_lost.share, 0);
  EXPECT_FALSE(summary.pruning->lost_at.has_value());
  EXPECT_NEAR(summary.pruning->cut_share.mean, 6.0 / 9, 1e-12);
  // One of nine goes after each hundred rounds up to six, and stays away to the end.
  EXPECT_NEAR(summary.pruning->draws_saved.mean, (1 + 2 + 3 + 4 + 5 + 6 * 4) / 9.0 / 10, 1e-9);
  // Ten reviews of 9, 8, … survivors, then of 3, on 50 examples.
  EXPECT_EQ(summary.pruning->scored.mean, 50 * (9 + 8 + 7 + 6 + 5 + 4 + 3 * 4));
}

/// The audit: the best arm is cut in the first review, and the ledger's statistic says by whom.
TEST(Lab, PruningIsAudited) {
  const Lab lab = lab_of(
      "[lab]\nhorizon = 300\nrepetitions = 4\n"
      "[[environment]]\nname = \"late\"\nkind = \"rising_restless\"\n"
      "limits = [0.9, 0.5, 0.4]\nscales = [150, 1, 1]\n"
      "shapes = [\"linear\", \"linear\", \"linear\"]\nnoise = \"none\"\n"
      "[[policy]]\nname = \"uniform\"\n"
      "[[policy]]\nname = \"uniform\"\nlabel = \"whole\"\npruner = \"none\"\n"
      "[[policy]]\nname = \"uniform\"\nlabel = \"late\"\n"
      "pruner = { name = \"cuts_worst\", every = 140, min_survivors = 2 }\n"
      "[pruner]\nname = \"cuts_worst\"\nevery = 50\n");
  const auto cells = lab.play(1, never);
  const PruningSummary lost = *summarise(cells[0], lab).pruning;
  EXPECT_EQ(lost.ever_lost.share, 1);
  EXPECT_EQ(lost.lost_best.share, 1);
  EXPECT_EQ(lost.lost_at->mean, 50);
  EXPECT_EQ(lost.lost_by.at("sum of scores"), 4);
  EXPECT_EQ(lost.regained, 0);
  EXPECT_FALSE(summarise(cells[1], lab).pruning.has_value()) << "pruner = \"none\"";
  const PruningSummary kept = *summarise(cells[2], lab).pruning;
  EXPECT_EQ(kept.ever_lost.share, 0) << "at round 140 it has 0.84";
  EXPECT_EQ(kept.survivors.mean, 2);
  const auto json = nlohmann::json::parse(to_json(lab, cells, false));
  const auto& policies = json["environments"]["late"]["policies"];
  EXPECT_EQ(policies["uniform"]["pruning"]["audit"]["by"]["sum of scores"], 4);
  EXPECT_EQ(policies["uniform"]["pruning"]["audit"]["rounds"]["median"], 50);
  EXPECT_EQ(policies["late"]["pruning"]["audit"]["share"], 0);
  EXPECT_EQ(policies["late"]["pruning"]["pruner"], "cuts_worst");
  EXPECT_FALSE(policies["whole"].contains("pruning"));
}

/// On shared examples two arms of the same mean have the same scores, on others not.
TEST(HeldOut, SharesTheLuckOfAnExample) {
  const ArmEnvironment arms("e", 10, constant_means({0.5, 0.5, 0.7}), bernoulli_noise());
  const ArmsAsSpace space(arms);
  const auto world = space.begin(1, 0);
  const auto agreement = [&](double shared, std::size_t one, std::size_t other) {
    HeldOut held_out(space, 1, 0, shared);
    const Scores scores = held_out.scores(*world, space.region().enumerate(), 4000, 0);
    int same = 0;
    for (std::size_t e = 0; e < 4000; ++e) same += scores.row(one)[e] == scores.row(other)[e];
    return same / 4000.0;
  };
  EXPECT_EQ(agreement(1, 0, 1), 1);
  // Standard deviation 0.008 at most. With the same luck 0.5 and 0.7 differ on a fifth; without,
  // half agree; half and half, three quarters.
  EXPECT_NEAR(agreement(1, 0, 2), 0.8, 0.035);
  EXPECT_NEAR(agreement(0, 0, 1), 0.5, 0.035);
  EXPECT_NEAR(agreement(0.5, 0, 1), 0.75, 0.035);
}

TEST(Lab, PruningDownToOneIsTimed) {
  const Lab lab = lab_of(std::string("[lab]\nhorizon = 1000\nrepetitions = 3\n") + kNine +
                         "[[policy]]\nname = \"uniform\"\n[pruner]\nname = \"cuts_worst\"\n");
  const CellSummary summary = summarise(lab.play(1, never)[0], lab);
  EXPECT_EQ(summary.pruning->alone, 3);
  EXPECT_EQ(summary.pruning->alone_at->mean, 800);  // eight cuts, one every hundred rounds
}

/// Stopping keeps the repetitions that were finished, and they are the same as in a whole run.
TEST(Lab, StoppingKeepsFinishedRepetitions) {
  const std::string toml = std::string("[lab]\nhorizon = 2000\nrepetitions = 8\n") + kNine +
                           "[[policy]]\nname = \"epsilon_greedy\"\n";
  const Lab lab = lab_of(toml);
  const auto whole = lab.play(1, never);
  std::atomic<int> played = 0;  // asked for by workers
  const auto cells = lab.play(
      1, [&] { return played >= 3; }, [&](const Cell&, std::size_t) { ++played; });
  EXPECT_EQ(cells[0].finished(), 3);
  for (std::size_t r = 0; r < 8; ++r) {
    if (cells[0].repetitions[r].finished) {
      EXPECT_EQ(cells[0].repetitions[r].regret, whole[0].repetitions[r].regret);
    }
  }
  const auto json = nlohmann::json::parse(to_json(lab, cells, true));
  EXPECT_TRUE(json["interrupted"]);
  EXPECT_EQ(json["environments"]["nine"]["policies"]["epsilon_greedy"]["repetitions"], 3);
}

TEST(Lab, AFailureInAWorkerReachesTheCaller) {
  std::vector<std::unique_ptr<Environment>> environments;
  environments.push_back(
      std::make_unique<ArmEnvironment>("e", 10, constant_means({0.5}), bernoulli_noise()));
  bool playing = false;  // a lab looks beforehand whether its policies can be made
  Player player;
  player.name = player.label = "fails";
  player.make_policy = [&](std::int64_t, std::optional<std::int64_t>) -> std::unique_ptr<Policy> {
    if (playing) throw Error("cannot be made");
    return nullptr;
  };
  LabSettings settings;
  settings.repetitions = 5;
  settings.horizon = 10;
  const Lab lab(settings, std::move(environments), {player});
  playing = true;
  EXPECT_THROW(lab.play(2, never), Error);
}

/// 10^20 architectures by decisions and by tree.
TEST(Lab, SpacesBeyondEnumeration) {
  const Lab lab = lab_of(
      "[lab]\nhorizon = 500\nrepetitions = 3\n"
      "[[environment]]\nname = \"huge\"\nkind = \"additive\"\ndecisions = 20\noptions = 10\n"
      "[[policy]]\nname = \"ucb1\"\nalpha = 0.5\nover = \"decisions\"\nlabel = \"decisions\"\n"
      "[[policy]]\nname = \"ucb1\"\nover = \"tree\"\nlabel = \"tree\"\n"
      "[[policy]]\nname = \"two_at_once\"\n");
  const auto cells = lab.play(2, never);
  const double uniform = final_regret(lab, cells, 2).mean;
  EXPECT_LT(final_regret(lab, cells, 0).mean, uniform);
}

TEST(Summary, SpreadByHand) {
  const Spread spread = spread_of({4, 1, 3, 2});
  EXPECT_EQ(spread.n, 4);
  EXPECT_EQ(spread.mean, 2.5);
  EXPECT_NEAR(spread.sd, std::sqrt(5.0 / 3), 1e-15);
  EXPECT_NEAR(spread.se, std::sqrt(5.0 / 12), 1e-15);
  EXPECT_EQ(spread.median, 2.5);
  EXPECT_NEAR(spread.q05, 1.15, 1e-15);
  EXPECT_NEAR(spread.q95, 3.85, 1e-15);
  EXPECT_TRUE(std::isnan(spread_of({7}).sd));
  EXPECT_EQ(spread_of({7}).median, 7);
  EXPECT_TRUE(std::isnan(spread_of({}).mean));
}

}  // namespace
}  // namespace nashost::lab
