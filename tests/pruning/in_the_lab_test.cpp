// Pruners as a config has them: what is refused, and what the lab says of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/lab_config.hpp"
#include "lab/summary.hpp"
#include "nashost/abi/error.hpp"
#include "pruning/all_pruners.hpp"

namespace nashost::lab {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const testing::PrunerZoo& zoo() {
  static const testing::PrunerZoo zoo;
  return zoo;
}

constexpr char kTwoArms[] =
    "[[environment]]\nname = \"two\"\nkind = \"bernoulli\"\nmeans = [0.2, 0.8]\n";
constexpr char kUnbounded[] =
    "[[environment]]\nname = \"two\"\nkind = \"gaussian\"\nmeans = [0.2, 0.8]\n";
constexpr char kHead[] = "[lab]\nhorizon = 2000\nrepetitions = 20\n";

Lab lab_of(const std::string& environment, const std::string& pruner,
           const std::string& policy = "uniform") {
  return read_lab(Document::parse(kHead + environment + "[[policy]]\nname = \"" + policy +
                                      "\"\npruner = { " + pruner + " }\n",
                                  "lab.toml"),
                  zoo());
}

/// The message of the ConfigError, or nothing.
std::string problems(const std::string& environment, const std::string& pruner,
                     const std::string& policy = "uniform") {
  try {
    lab_of(environment, pruner, policy);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(PrunersInTheLab, BadParametersAreRefusedWithTheirPlace) {
  for (const char* delta : {"0", "1", "-0.1", "1.5", "nan"}) {
    for (const char* name : {"race", "rising", "tree"}) {
      EXPECT_THAT(problems(kTwoArms, std::string("name = \"") + name + "\", delta = " + delta),
                  AllOf(HasSubstr("lab.toml:10:"), HasSubstr("'delta' in pruner")))
          << name << " " << delta;
    }
  }
  EXPECT_THAT(
      problems(kTwoArms, "name = \"race\", bound = \"bettin\""),
      AllOf(HasSubstr("lab.toml:10:"), HasSubstr("'bound' in pruner"), HasSubstr("betting")));
  EXPECT_THAT(problems(kTwoArms, "name = \"race\", detla = 0.1"),
              HasSubstr("did you mean 'delta'?"));
  EXPECT_THAT(problems(kTwoArms, "name = \"race\", min_survivors = 3"),
              AllOf(HasSubstr("lab.toml:10:"),
                    HasSubstr("min_survivors = 3 is more than its 2 architectures")));
  EXPECT_THAT(
      problems(kTwoArms, "name = \"tree\", guarantee = \"additive\", branches = \"prefixes\""),
      AllOf(HasSubstr("lab.toml:10:"), HasSubstr("speaks of options")));
  EXPECT_THAT(problems(kTwoArms, "name = \"race\", every = 0"), HasSubstr("'every' in pruner"));
  EXPECT_THAT(problems(kTwoArms, "name = \"rising\", window = 0.7"), HasSubstr("'window'"));
  EXPECT_THAT(problems(kTwoArms, "name = \"races\""), HasSubstr("did you mean 'race'?"));
}

TEST(PrunersInTheLab, BoundsNeedARange) {
  for (const char* name : {"race", "rising", "tree", "wipeout"}) {
    EXPECT_THAT(problems(kUnbounded, std::string("name = \"") + name + "\"", "unbounded"),
                AllOf(HasSubstr("lab.toml:10:"), HasSubstr("environment 'two'"),
                      HasSubstr("rewards in a known range")))
        << name;
  }
  for (const char* name : {"halving", "rejects", "r_sr", "least_likely"}) {
    EXPECT_EQ(problems(kUnbounded, std::string("name = \"") + name + "\"", "unbounded"), "");
  }
}

TEST(PrunersInTheLab, ScoringThatCannotHappenIsSaid) {
  const std::string space = "[[environment]]\nname = \"wide\"\nkind = \"additive\"\n";
  const Lab lab = lab_of(space, "name = \"race\", scores_at_most = 100", "two_at_once");
  EXPECT_THAT(lab.advice(), ::testing::Contains(HasSubstr("scores_at_most = 100")));
  EXPECT_TRUE(lab_of(space, "name = \"race\", score_on = 0", "two_at_once").advice().empty());
}

/// Every pruner plays with and without scores; two arms this far apart are told apart.
TEST(PrunersInTheLab, AllOfThemPlay) {
  for (const char* score_on : {"0", "64"}) {
    for (const char* name : {"race", "rising", "halving", "rejects", "r_sr", "wipeout"}) {
      const Lab lab =
          lab_of(kTwoArms, std::string("name = \"") + name + "\", score_on = " + score_on);
      const auto cells = lab.play(1, [] { return false; });
      const PruningSummary pruning = *summarise(cells[0], lab).pruning;
      EXPECT_EQ(pruning.lost_best.share, 0) << name << " " << score_on;
      EXPECT_EQ(pruning.ever_lost.share, 0) << name << " " << score_on;
      EXPECT_FALSE(pruning.guarantee.empty()) << name;
      const std::string with_power = "race halving rejects";
      if (with_power.find(name) != std::string::npos || score_on[0] == '6') {
        EXPECT_GE(pruning.alone, 15) << name << " " << score_on;
      }
    }
  }
}

}  // namespace
}  // namespace nashost::lab
