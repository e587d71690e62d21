#include "lab/run_lab.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/interrupt.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::lab {
namespace {

namespace fs = std::filesystem;

/// The command from config file to results, with the built plugins.
class RunLab : public ::testing::Test {
 protected:
  RunLab()
      : folder_(fs::temp_directory_path() / ("nashost_run_lab_" + std::to_string(::getpid()))) {
    ::setenv("NASHOST_PLUGIN_PATH",
             (std::string(NASHOST_BUILD_DIR) + "/lib/nashost/plugins").c_str(), 1);
    fs::create_directories(folder_);
    std::ofstream(folder_ / "small.toml")
        << "[lab]\nhorizon = 2000\nrepetitions = 20\n"
           "[[environment]]\nname = \"a/b\"\nkind = \"bernoulli\"\nmeans = [0.2, 0.8]\n"
           "[[environment]]\nname = \"a_b\"\nkind = \"bernoulli\"\nmeans = [0.3, 0.8]\n"
           "[[policy]]\nname = \"ucb1\"\n[[policy]]\nname = \"thompson\"\n";
    request_.config = (folder_ / "small.toml").string();
    request_.run_dir = (folder_ / "run").string();
    request_.workers = 2;
    request_.quiet = true;
  }
  ~RunLab() override { fs::remove_all(folder_); }

  nlohmann::json results() const {
    return nlohmann::json::parse(std::ifstream(fs::path(request_.run_dir) / "lab.json"));
  }

  fs::path folder_;
  LabRequest request_;
};

TEST_F(RunLab, WritesWhatItSays) {
  run_lab(request_, [] { return false; });
  const auto json = results();
  EXPECT_EQ(json["interrupted"], false);
  EXPECT_EQ(json["environments"].size(), 2U);
  const fs::path run = request_.run_dir;
  EXPECT_TRUE(fs::exists(run / "table.txt"));
  EXPECT_TRUE(fs::exists(run / "regret_a_b.svg"));
  EXPECT_TRUE(fs::exists(run / "regret_a_b_2.svg"));
}

TEST_F(RunLab, TakesOverrides) {
  request_.overrides = {"lab.horizon=50", "policy.ucb1.alpha=1.0"};
  run_lab(request_, [] { return false; });
  EXPECT_EQ(results()["horizon"], 50);
}

TEST_F(RunLab, InterruptionKeepsWhatIsFinished) {
  request_.overrides = {"lab.horizon=200000", "lab.repetitions=10000"};
  std::atomic<int> asked = 0;
  try {
    run_lab(request_, [&] { return ++asked > 60; });
    FAIL() << "it was not interrupted";
  } catch (const Interrupted& interrupted) {
    EXPECT_NE(std::string(interrupted.what()).find("of 40000 repetitions"), std::string::npos)
        << interrupted.what();
  }
  EXPECT_EQ(results()["interrupted"], true);
}

TEST_F(RunLab, ReportsUnknownPluginsWithTheirPlace) {
  request_.overrides = {"policy.ucb1.name=\"ucb11\""};
  try {
    run_lab(request_, [] { return false; });
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'ucb1'"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace nashost::lab
