#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "nashost/abi/region.hpp"
#include "store/run_store.hpp"

namespace nashost::testing {

namespace fs = std::filesystem;

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "nashost-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }
  fs::path database() const { return path_ / "run.sqlite"; }

 private:
  fs::path path_;
};

inline std::shared_ptr<const SearchSpace> small_space() {
  return std::make_shared<const SearchSpace>(
      "small", std::vector<Decision>{{"depth", {"1", "2"}}, {"width", {"8", "16", "32"}}});
}

inline RunStart small_start() {
  return {"small",
          1187,
          "name = \"small\"\n",
          {{"leader", "supernet", ""},
           {"ranking", "evaluate", "leader"},
           {"alone", "independent", ""}}};
}

/// Round r trains architecture (r mod 2, r mod 3): each of the six once in six rounds.
inline RoundRow round_row(std::int64_t r) {
  RoundRow row;
  row.architecture = Architecture{static_cast<Architecture::Option>(r % 2),
                                  static_cast<Architecture::Option>(r % 3)};
  row.probability = 1.0 / 6;
  row.reward = 0.25 + 0.01 * static_cast<double>(r % 50);
  row.loss = 1.5;
  row.accuracy = 0.5;
  row.cost = 0.75;
  return row;
}

/// A run of which the first two stages are done: 60 rounds, a cut, a table with hits on 10
/// examples.
inline void fill(RunStore& store) {
  const auto space = small_space();
  store.begin(small_start());
  store.begin_process();
  store.describe(space, 6, {{"nashost", "0.1.0"}});
  store.begin_stage("leader");
  store.expect("leader", 60);
  for (std::int64_t r = 0; r < 60; ++r)
    store.add_round("leader", r, r < 40 ? 0 : 1, {round_row(r)});
  CutRow cut;
  cut.round = 40;
  cut.change.what = PartialAssignment{{0, 1}, {1, 2}};
  cut.change.statistic = "upper bound of the paired difference";
  cut.change.value = -0.02;
  cut.change.bound = 0;
  cut.change.rival = PartialAssignment{{0, 0}, {1, 1}};
  cut.change.delta_spent = 0.01;
  cut.change.guarantee = "heuristic";
  cut.left = "5";
  store.add_cuts("leader", std::vector{cut});
  store.add_checkpoint({"leader", 50, 0, 123456, 0.004});
  StageResult leader;
  leader.kind = "supernet";
  leader.name = "leader";
  leader.seconds = 12.5;
  leader.details = {{"rounds", 60}};
  for (std::uint16_t d = 0; d < 2; ++d) {
    for (std::uint16_t w = 0; w < 3; ++w) {
      leader.architectures.push_back(Architecture{d, w});
      leader.labels.push_back(space->label(leader.architectures.back()));
      leader.columns["draws"].push_back(10);
    }
  }
  store.finish_stage(leader, {}, std::string(64, 'a'));

  StageResult ranking = leader;
  ranking.kind = "evaluate";
  ranking.name = "ranking";
  ranking.from = "leader";
  ranking.columns.clear();
  ranking.columns["accuracy_test"] = {0.5, 0.6, 0.7, 0.8, 0.9, kNoNumber};
  ranking.columns["loss_test"] = {1.5, 1.25, 1, 0.75, 0.1 + 0.2, kNoNumber};
  ranking.details = {{"norm", "recalibrate"}};
  for (int a = 0; a < 6; ++a) {
    for (int e = 0; e < 10; ++e) ranking.hits["test"].push_back(e < a + 5 ? 1 : 0);
  }
  store.begin_stage("ranking");
  store.finish_stage(ranking, {}, "");
}

}  // namespace nashost::testing
