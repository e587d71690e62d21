// The law of the store and its checkpoints: a run that is killed at any moments, any number of
// times, and resumed, ends as if nothing had happened. Same summary but for times, same files, same
// weights bit for bit, same rows.

#include "../kill_chain.hpp"
#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost::end_to_end {
namespace {

const std::vector<std::string> kKinds{"supernet", "evaluate", "independent", "compare",
                                      "finetune", "verdict",  "audit",       "hypotheses"};

class KillSuite : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    undisturbed_ = std::make_unique<Folder>();
    run_undisturbed(undisturbed_->path());
  }
  static void TearDownTestSuite() { undisturbed_.reset(); }

  /// Lets the run end, and holds it against the one that nobody killed.
  void finish(KillChain& chain) {
    chain.finish();
    expect_same_run(*undisturbed_ / "undisturbed", chain.run());
    std::printf("%d kills: %d in a checkpoint, %d among trials, %d between stages", chain.kills(),
                chain.kills_in_checkpoints(), chain.kills_among_trials(), chain.kills_between());
    for (const std::string& kind : kKinds) {
      std::printf(", %d %s", chain.kills_in(kind), kind.c_str());
    }
    std::printf("\n");
  }

  static std::unique_ptr<Folder> undisturbed_;
  Folder folder_;
  RandomStream random_{testing::seed(), "kills"};
};
std::unique_ptr<Folder> KillSuite::undisturbed_;

TEST_F(KillSuite, InEveryStageAndBehindIt) {
  KillChain chain(folder_ / "stages",
                  {"--set", "run.checkpoint_steps=40", "--set", "run.workers=2"});
  for (const auto& stage : RunReader(*undisturbed_ / "undisturbed").stages()) {
    const int before = chain.kills_in(stage.kind), between = chain.kills_between();
    // Its first work is the line of the log, then the rows of that event.
    EXPECT_TRUE(chain.kill_in_stage(stage.name, random_.below(4))) << stage.name;
    EXPECT_TRUE(chain.kill_in_stage(stage.name, 1 + random_.below(4), /*torn=*/true)) << stage.name;
    EXPECT_EQ(chain.kills_in(stage.kind), before + 2) << stage.name;
    EXPECT_TRUE(chain.kill_behind(stage.name)) << stage.name;
    EXPECT_EQ(chain.kills_between(), between + 1) << stage.name;
  }
  for (const std::string& kind : kKinds) EXPECT_GE(chain.kills_in(kind), 2) << kind;
  finish(chain);
}

TEST_F(KillSuite, InCheckpointsAmongTrialsInARaceAndAtTheEnd) {
  KillChain chain(folder_ / "chosen",
                  {"--set", "run.checkpoint_steps=40", "--set", "run.workers=2"});
  // Each file is written, synced and renamed, then its folder is synced.
  for (const std::uint64_t number : {0, 2}) {
    for (const char* file : {"state", "tensors.safetensors", "SHA256SUMS"}) {
      EXPECT_TRUE(chain.kill_in_checkpoint(file, number + random_.below(2), number == 0));
    }
  }
  EXPECT_EQ(chain.kills_in_checkpoints(), 6);
  // The weights of a finished stage.
  EXPECT_TRUE(chain.kill_at("checkpoints/leader.safetensors", 1));
  EXPECT_TRUE(chain.kill_at("checkpoints/tree.safetensors", 4));
  // Trials in the order in which they are begun, by cost; none of these is among the first two.
  for (const char* trial :
       {"alone-9.", "alone-6.", "alone-2.", "rivals-11.", "rivals-4.", "rivals-13."}) {
    EXPECT_TRUE(chain.kill_at(trial, random_.below(3), random_.bernoulli(0.5))) << trial;
  }
  EXPECT_EQ(chain.kills_among_trials(), 6);
  EXPECT_TRUE(chain.kill_at("models/rivals", 2, /*torn=*/true));
  EXPECT_TRUE(chain.kill_at("drops out", 2));
  EXPECT_TRUE(chain.kill_at("models/race", 5));
  EXPECT_TRUE(chain.kill_at("summary.json", 0, /*torn=*/true));
  EXPECT_TRUE(chain.kill_at("summary.json", 3));
  EXPECT_TRUE(chain.kill_at("report.html", 0, /*torn=*/true));
  finish(chain);
}

TEST_F(KillSuite, AtRandomPiecesOfWork) {
  // Few checkpoints, since writing them would be most of the work: some 3000 pieces in all.
  KillChain chain(folder_ / "work",
                  {"--set", "run.checkpoint_steps=150", "--set", "run.workers=2", "--quiet"});
  for (int kill = 0; kill < 20 && !chain.done(); ++kill) {
    chain.kill_at("", random_.below(500), random_.bernoulli(0.5));
  }
  EXPECT_GE(chain.kills(), 10);
  finish(chain);
}

TEST_F(KillSuite, AtRandomTimes) {
  for (int number = 0; number < 2; ++number) {
    KillChain chain(folder_ / ("times" + std::to_string(number)),
                    {"--set", "run.checkpoint_steps=" + std::to_string(1 + random_.below(30)),
                     "--set", "run.workers=2", "--quiet"});
    for (int kill = 0; kill < 12 && !chain.done(); ++kill) {
      chain.kill_after(std::chrono::microseconds(random_.below(2'500'000)));
    }
    finish(chain);
  }
}

}  // namespace
}  // namespace nashost::end_to_end
