// The law of the store and its checkpoints: a run that is killed at any moments, any number of
// times, and resumed, ends as if nothing had happened. Same summary but for times, same weights bit
// for bit, same rows.

#include "../kill_chain.hpp"
#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost::end_to_end {
namespace {

/// Trials that are finished.
std::size_t trials(const fs::path& run) {
  try {
    return RunReader(run).trials("alone").size();
  } catch (const Error&) {
    return 0;
  }
}

TEST(KillSuite, KillsAtRandomMomentsAndInEveryStageChangeNothing) {
  const Folder folder;
  run_undisturbed(folder.path());
  RandomStream random(testing::seed(), "kills");
  int kills = 0, in_checkpoints = 0, between = 0;
  std::map<std::string, int> by_kind;
  const auto count = [&](const KillChain& chain) {
    kills += chain.kills();
    in_checkpoints += chain.kills_in_checkpoints();
    between += chain.kills_between();
    for (const char* kind : {"supernet", "evaluate", "independent", "compare"}) {
      by_kind[kind] += chain.kills_in(kind);
    }
  };

  // At random moments: from before the program has begun to after a stage or two.
  for (int chain_number = 0; chain_number < 3; ++chain_number) {
    KillChain chain(folder / ("random" + std::to_string(chain_number)),
                    {"--set", "run.checkpoint_steps=" + std::to_string(1 + random.below(30)),
                     "--set", "run.workers=2", "--quiet"});
    for (int kill = 0; kill < 12 && !chain.done(); ++kill) {
      chain.kill_after(std::chrono::microseconds(random.below(2'500'000)));
    }
    chain.finish();
    expect_same_run(folder / "undisturbed", chain.run());
    count(chain);
  }

  // At the moments that chance seldom finds.
  KillChain chain(folder / "chosen",
                  {"--set", "run.checkpoint_steps=40", "--set", "run.workers=2"});
  EXPECT_TRUE(chain.kill_at("stage leader"));
  EXPECT_TRUE(chain.kill_in_checkpoint());
  EXPECT_TRUE(chain.kill_behind("leader", "leader: checkpoint of round 360"));
  EXPECT_TRUE(chain.kill_in_checkpoint());
  EXPECT_TRUE(chain.kill_behind("experts", "experts: checkpoint of round 120"));
  EXPECT_TRUE(chain.kill_behind("tree", "tree: checkpoint of round 120"));
  EXPECT_TRUE(chain.kill_within("ranking", "space toy"));
  EXPECT_TRUE(chain.kill_behind("ranking", "space toy"));
  EXPECT_TRUE(chain.kill_when([&] { return trials(chain.run()) >= 2; }));
  EXPECT_TRUE(chain.kill_when([&] { return trials(chain.run()) >= 4; }));
  EXPECT_TRUE(chain.kill_behind("alone", "space toy"));
  EXPECT_TRUE(chain.kill_within("verdict", "space toy"));
  EXPECT_FALSE(chain.done());
  chain.finish();
  expect_same_run(folder / "undisturbed", chain.run());
  count(chain);

  std::printf(
      "%d kills: %d in a checkpoint, %d between stages, %d supernet, %d evaluate, "
      "%d independent, %d compare\n",
      kills, in_checkpoints, between, by_kind["supernet"], by_kind["evaluate"],
      by_kind["independent"], by_kind["compare"]);
  EXPECT_GE(kills, 25);
  EXPECT_GE(in_checkpoints, 1);
  EXPECT_GE(between, 5);
  for (const char* kind : {"supernet", "evaluate", "independent", "compare"}) {
    EXPECT_GE(by_kind[kind], 1) << kind;
  }
}

}  // namespace
}  // namespace nashost::end_to_end
