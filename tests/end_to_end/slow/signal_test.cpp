// A signal in the stages that train several subnets alone: what is finished is kept, what is under
// way begins again, and the run ends as if nothing had happened.

#include "../kill_chain.hpp"
#include "../signalled_run.hpp"

namespace nashost::end_to_end {
namespace {

TEST(Signals, EndARunInEveryStageThatTrains) {
  const Folder folder;
  run_undisturbed(folder.path());
  for (const char* stage : {"alone", "rivals", "race"}) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      const fs::path run = folder / (stage + std::to_string(signal)) / "run";
      fs::create_directories(run.parent_path());
      expect_stopped_and_ended(run, stage, signal);
      expect_same_run(folder / "undisturbed", run);
    }
  }
}

}  // namespace
}  // namespace nashost::end_to_end
