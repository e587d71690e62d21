#include "core/interrupt.hpp"
#include "core/temporary_folder.hpp"
#include "pipeline/run_experiment.hpp"
#include "report/progress.hpp"
#include "store/run_comparison.hpp"

namespace nashost::pipeline {
namespace {

void verify(const VerifyRequest& request) {
  const RunReader run(request.run);
  const TemporaryFolder folder("verify");
  RunRequest again;
  again.config = (request.run / "config.toml").string();
  again.overrides = request.overrides;
  again.plugin_files = request.plugin_files;
  again.run_dir = folder.path();
  again.most_rounds = request.rounds;
  again.quiet = true;
  Progress progress(Progress::detect(request.quiet));
  progress.say(
      "running " + again.config + " again" +
      (request.rounds ? ", its first " + std::to_string(*request.rounds) + " rounds" : ""));
  bool whole = true;
  try {
    nashost_run_experiment(again);
  } catch (const Interrupted&) {
    if (!request.rounds) throw;
    whole = false;
  }
  const auto difference =
      first_difference(run, RunReader(folder.path()), whole ? Extent::whole : Extent::beginning);
  if (difference) throw Error("not the same: " + *difference);
  progress.say("the same, bit for bit" + std::string(whole ? "" : ", as far as it was run again"));
}

}  // namespace
}  // namespace nashost::pipeline

void nashost_verify_run(const nashost::VerifyRequest& request) {
  nashost::pipeline::verify(request);
}
