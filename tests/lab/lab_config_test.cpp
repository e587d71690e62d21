#include "lab/lab_config.hpp"

#include <gtest/gtest.h>

#include "lab/environment_kinds.hpp"
#include "lab/small_zoo.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::lab {
namespace {

using testing::SmallZoo;

const SmallZoo& zoo() {
  static const SmallZoo zoo;
  return zoo;
}

/// The message of the ConfigError, or nothing.
std::string problems(const std::string& toml) {
  try {
    read_lab(Document::parse(toml, "lab.toml"), zoo());
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.exit_status(), ExitStatus::usage);
    return error.what();
  }
  return {};
}

constexpr char kPolicy[] = "[[policy]]\nname = \"uniform\"\n";

std::string with_environment(const std::string& lines) {
  return "[[environment]]\nname = \"e\"\n" + lines + "\n" + kPolicy;
}

#define EXPECT_PROBLEM(toml, place, words)                                      \
  do {                                                                          \
    const std::string problems_found = problems(toml);                          \
    EXPECT_NE(problems_found.find(place), std::string::npos) << problems_found; \
    EXPECT_NE(problems_found.find(words), std::string::npos) << problems_found; \
  } while (false)

TEST(LabConfig, ReadsTheExampleOfTheDocs) {
  const Lab lab =
      read_lab(Document::parse("[lab]\nhorizon = 10000\nrepetitions = 100\nseed = 1\n"
                               "checkpoints = [100, 1000, 10000]\n"
                               "[[environment]]\nname = \"nine\"\nkind = \"bernoulli\"\n"
                               "means = [0.1, 0.2, 0.9]\n"
                               "[[environment]]\nname = \"pieces\"\nkind = \"piecewise\"\n"
                               "breaks = [1000, 2000]\n"
                               "means = [[0.3, 0.5, 0.9], [0.3, 0.2, 0.9], [0.3, 0.2, 0.1]]\n"
                               "[[policy]]\nname = \"ucb1\"\nalpha = 4.0\nlabel = \"UCB1\"\n",
                               "lab.toml"),
               zoo());
  EXPECT_EQ(lab.settings().horizon, 10'000);
  EXPECT_EQ(lab.settings().checkpoints.size(), 3U);
  EXPECT_EQ(lab.environments().size(), 2U);
  EXPECT_EQ(lab.players()[0].label, "UCB1");
  // UCB1 is for means that stay.
  ASSERT_EQ(lab.advice().size(), 1U);
  EXPECT_NE(lab.advice()[0].find("'pieces' is piecewise stationary: no guarantee"),
            std::string::npos);
}

TEST(LabConfig, EveryProblemAtOnceSortedByLine) {
  const std::string found = problems(
      "[lab]\nhorizon = 0\nrepetitions = 0\nsteps = 3\n"
      "[[environment]]\nname = \"e\"\nkind = \"bernouli\"\n"
      "[[environment]]\nname = \"f\"\nkind = \"bernoulli\"\nmeans = [0.5, 1.5]\n"
      "[[policy]]\nname = \"ucb2\"\n"
      "[[policy]]\nname = \"ucb1\"\nalhpa = 1\n");
  std::size_t at = 0;
  for (const char* line : {"lab.toml:2:", "lab.toml:3:", "lab.toml:4:", "lab.toml:7:",
                           "lab.toml:11:", "lab.toml:13:", "lab.toml:16:"}) {
    const std::size_t next = found.find(line, at);
    ASSERT_NE(next, std::string::npos) << line << " in\n" << found;
    at = next;
  }
  EXPECT_NE(found.find("did you mean 'bernoulli'"), std::string::npos) << found;
  EXPECT_NE(found.find("did you mean 'alpha'"), std::string::npos) << found;
}

TEST(LabConfig, NeedsSomethingToPlay) {
  EXPECT_PROBLEM("", "lab.toml", "no [[environment]]");
  EXPECT_PROBLEM("", "lab.toml", "no [[policy]]");
}

TEST(LabConfig, RefusesMeans) {
  EXPECT_PROBLEM(with_environment("kind = \"bernoulli\"\nmeans = [0.5, -0.1]"), ":4:15", "-0.1");
  EXPECT_PROBLEM(with_environment("kind = \"bernoulli\"\nmeans = []"), ":4:", "at least one arm");
  EXPECT_PROBLEM(with_environment("kind = \"bernoulli\""), ":1:", "'means' is missing");
  EXPECT_PROBLEM(with_environment("kind = \"bernoulli\"\nmeans = [0.5, nan]"), ":4:", "mean");
  EXPECT_PROBLEM(with_environment("kind = \"truncated\"\nmeans = [0.5, 1.0]"), ":4:15",
                 "near the edge");
  EXPECT_PROBLEM(with_environment("kind = \"bernoulli\"\nmeans = [0.5]\ncosts = [1, 2]"),
                 ":5:", "2 entries for 1 arms");
}

TEST(LabConfig, RefusesRows) {
  const auto pieces = [](const std::string& breaks, const std::string& means) {
    return with_environment("kind = \"piecewise\"\nbreaks = " + breaks + "\nmeans = " + means);
  };
  EXPECT_EQ(problems(pieces("[10]", "[[0.1, 0.2], [0.2, 0.1]]")), "");
  EXPECT_PROBLEM(pieces("[20, 10]", "[[0.1], [0.2], [0.3]]"), ":4:15", "rise strictly");
  EXPECT_PROBLEM(pieces("[0]", "[[0.1], [0.2]]"), ":4:", "rise strictly");
  EXPECT_PROBLEM(pieces("[10]", "[[0.1]]"), ":4:", "1 entries for 1 rows");
  EXPECT_PROBLEM(pieces("[10]", "[[0.1, 0.2], [0.2]]"), ":5:", "has 1 arms, and the first has 2");
  EXPECT_PROBLEM(pieces("[10]", "[[0.1], [1.2]]"), ":5:", "1.2");
  EXPECT_PROBLEM(pieces("[10]", "[[0.1], [\"x\"]]"), ":5:", "list of rows");
  EXPECT_PROBLEM(pieces("[10]", "0.3"), ":5:", "list of rows");
  EXPECT_PROBLEM(with_environment("kind = \"piecewise\"\nbreaks = [10]"), ":1:", "list of rows");
  EXPECT_EQ(
      problems(with_environment("kind = \"drifting\"\nknots = [0, 10]\nmeans = [[0.1], [0.2]]")),
      "");
}

TEST(LabConfig, RefusesCurves) {
  EXPECT_PROBLEM(with_environment("kind = \"rising_rested\"\nlimits = [0.5, 0.6]\nscales = [10]"),
                 ":5:", "1 entries for 2 arms");
  EXPECT_PROBLEM(with_environment("kind = \"rising_rested\"\nlimits = [0.5]\nscales = [0]"),
                 ":5:", "scales");
  EXPECT_PROBLEM(
      with_environment("kind = \"rising_restless\"\nlimits = [0.5]\nscales = [10]\nstarts = [0.6]"),
      ":6:", "starts above its limit");
  EXPECT_PROBLEM(with_environment(
                     "kind = \"rising_restless\"\nlimits = [0.5]\nscales = [10]\nshapes = [\"s\"]"),
                 ":6:", "hyperbolic");
}

TEST(LabConfig, RefusesCheckpoints) {
  const std::string rest = with_environment("kind = \"bernoulli\"\nmeans = [0.5]");
  EXPECT_PROBLEM("[lab]\nhorizon = 100\ncheckpoints = [50, 200]\n" + rest,
                 ":3:", "behind the horizon");
  EXPECT_PROBLEM("[lab]\ncheckpoints = [50, 50]\n" + rest, ":2:", "must rise");
  EXPECT_PROBLEM("[lab]\ncheckpoints = [0]\n" + rest, ":2:", "checkpoints");
}

TEST(LabConfig, RefusesNames) {
  const std::string e = "[[environment]]\nname = \"e\"\nkind = \"bernoulli\"\nmeans = [0.5]\n";
  EXPECT_PROBLEM(e + e + kPolicy, ":6:", "two environments are called 'e'");
  EXPECT_PROBLEM(e + kPolicy + kPolicy, ":7:", "two policies are labelled 'uniform'");
  EXPECT_PROBLEM("[[environment]]\nkind = \"bernoulli\"\nmeans = [0.5]\n" + std::string(kPolicy),
                 ":1:", "'name' is missing");
  EXPECT_PROBLEM(e + "[[policy]]\nname = \"two_at_once\"\nover = \"tree\"\n",
                 ":7:", "does not apply");
  EXPECT_PROBLEM(e + "[[policy]]\nname = \"uniform\"\nover = \"trees\"\n", ":7:", "tree");
  EXPECT_PROBLEM(e + kPolicy + "[prunner]\nname = \"cuts_worst\"\n",
                 ":7:", "did you mean 'pruner'");
  EXPECT_PROBLEM(e + kPolicy + "[pruner]\nname = \"cuts\"\n", ":8:", "cuts_worst");
}

TEST(LabConfig, RefusesPluginSettings) {
  EXPECT_PROBLEM("[plugins]\nversion = { ucb1 = 'newish' }\n" +
                     with_environment("kind = \"bernoulli\"\nmeans = [0.5]"),
                 "lab.toml:2:20: ", "'newish' is no version range");
  EXPECT_PROBLEM(
      "[plugins]\npth = ['x']\n" + with_environment("kind = \"bernoulli\"\nmeans = [0.5]"),
      "lab.toml:2:", "did you mean 'path'?");
}

TEST(LabConfig, PrunersAreCheckedBeforeAnythingIsPlayed) {
  const std::string e = "[[environment]]\nname = \"e\"\nkind = \"bernoulli\"\nmeans = [0.5, 0.6]\n";
  EXPECT_PROBLEM(e + kPolicy + "[pruner]\nname = \"cuts_worst\"\nmin_survivors = 3\n",
                 ":7:", "min_survivors = 3 is more than its 2 architectures");
  EXPECT_PROBLEM(e + kPolicy + "pruner = { name = \"cuts_worst\", min_survivors = 3 }\n",
                 ":7:", "min_survivors = 3");
  EXPECT_PROBLEM(e + kPolicy + "pruner = { name = \"cuts_worst\", evry = 3 }\n",
                 ":7:", "did you mean 'every'");
  EXPECT_PROBLEM(e + kPolicy + "pruner = \"cuts\"\n", ":7:", "unknown pruner 'cuts'");
  EXPECT_EQ(problems(e + kPolicy + "pruner = \"none\"\n[pruner]\nname = \"cuts_worst\"\n"), "");
}

TEST(LabConfig, EnforcesTraits) {
  EXPECT_PROBLEM(
      "[[environment]]\nname = \"g\"\nkind = \"gaussian\"\nmeans = [0.5]\n[[policy]]\nname = "
      "\"ucb1\"\n",
      ":5:", "rewards in [0, 1]");
  EXPECT_EQ(problems("[[environment]]\nname = \"g\"\nkind = \"gaussian\"\nmeans = [0.5]\n"
                     "[[policy]]\nname = \"unbounded\"\n"),
            "");
  EXPECT_PROBLEM(
      "[[environment]]\nname = \"r\"\nkind = \"rising_rested\"\nlimits = [0.5]\n"
      "scales = [10]\n[[policy]]\nname = \"hedge\"\n",
      ":6:", "full information");
  EXPECT_PROBLEM(
      "[[environment]]\nname = \"a\"\nkind = \"additive\"\n"
      "[[policy]]\nname = \"hedge\"\nover = \"decisions\"\n",
      ":4:", "architectures");
  EXPECT_PROBLEM(
      "[[environment]]\nname = \"a\"\nkind = \"additive\"\ndecisions = 20\noptions = 10\n"
      "[[policy]]\nname = \"ucb1\"\n",
      ":6:", "100000000000000000000");
}

TEST(LabConfig, EnforcesTheHorizon) {
  const std::string e = "[[environment]]\nname = \"e\"\nkind = \"bernoulli\"\nmeans = [0.5]\n";
  EXPECT_EQ(problems(e + "[[policy]]\nname = \"needs_horizon\"\n"), "");
  EXPECT_PROBLEM(e + "[[policy]]\nname = \"needs_horizon\"\nknows_horizon = false\n",
                 ":5:", "number of rounds");
}

TEST(LabConfig, AsksEverySamplerWhetherItCanPlay) {
  const std::string additive =
      "[[environment]]\nname = \"a\"\nkind = \"additive\"\ndecisions = 2\noptions = 3\n";
  EXPECT_EQ(problems(additive + "[[policy]]\nname = \"choosy\"\nat_most = 9\n"), "");
  EXPECT_PROBLEM(additive + "[[policy]]\nname = \"choosy\"\n",
                 ":6:", "environment 'a': that is too large");
  const std::string nine =
      "[[environment]]\nname = \"e\"\nkind = \"bernoulli\"\nmeans = "
      "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]\n";
  EXPECT_PROBLEM(nine + "[[policy]]\nname = \"choosy\"\n", ":5:", "too large");
}

TEST(LabConfig, CsvProblemsCarryBothPlaces) {
  const std::string found = problems(
      with_environment("kind = \"tabular\"\nfile = \"there/is/none.csv\"\nscores = [\"a\"]"));
  EXPECT_NE(found.find("lab.toml:4:"), std::string::npos) << found;
  EXPECT_NE(found.find("none.csv: cannot be read"), std::string::npos) << found;
  EXPECT_PROBLEM(with_environment("kind = \"tabular\"\nfile = \"x.csv\"\nscores = [\"a\"]\n"
                                  "identity = \"0\"\ninterchangeable = [\"3 a\"]"),
                 ":7:", "such as");
}

TEST(LabConfig, EveryKindHasASummaryAndDocs) {
  EXPECT_EQ(environment_kinds().size(), 15U);
  for (const EnvironmentKind& kind : environment_kinds()) {
    EXPECT_FALSE(kind.summary.empty()) << kind.kind;
    for (const ParameterSpec& spec : kind.parameters) {
      EXPECT_FALSE(spec.doc.empty()) << kind.kind << "." << spec.name;
    }
  }
}

}  // namespace
}  // namespace nashost::lab
