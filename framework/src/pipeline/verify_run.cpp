#include "core/interrupt.hpp"
#include "core/temporary_folder.hpp"
#include "pipeline/run_experiment.hpp"
#include "report/progress.hpp"
#include "store/run_comparison.hpp"
#include "store/run_differences.hpp"

namespace nashost::pipeline {
namespace {

std::int64_t rounds_of(const RunReader& run) {
  std::int64_t rounds = 0;
  for (const StageRecord& stage : run.stages()) rounds += run.round_count(stage.name);
  return rounds;
}

/// What was other about the two, where that is known: versions, threads, host.
std::string circumstances(const RunReader& run, const RunReader& repetition) {
  const nlohmann::json was = run.run().manifest, is = repetition.run().manifest;
  if (was.is_null() || is.is_null()) return "";
  std::string text;
  for (const Difference& one : manifest_differences(was, is)) text += "\n  " + describe(one);
  return text.empty() ? "" : "\nbesides, these differ:" + text;
}

void verify(const VerifyRequest& request) {
  const RunReader run(request.run);
  const bool ended = run.run().state == RunState::done;
  const TemporaryFolder folder("verify");
  RunRequest again;
  again.config = (request.run / "config.toml").string();
  again.overrides = request.overrides;
  again.plugin_files = request.plugin_files;
  again.run_dir = folder.path();
  again.most_rounds = request.rounds;
  // Not on to the end that it did not reach: to the next round.
  if (!ended && !request.rounds) again.most_rounds = rounds_of(run) + 1;
  again.quiet = true;
  Progress progress(Progress::detect(request.quiet));
  progress.say("running " + again.config + " again" +
               (request.rounds ? ", its first " + std::to_string(*request.rounds) + " rounds"
                : ended        ? ""
                               : ", as far as it got"));
  bool whole = ended;
  try {
    nashost_run_experiment(again);
  } catch (const Interrupted&) {
    if (!again.most_rounds || rounds_of(RunReader(folder.path())) < *again.most_rounds) {
      // What it would say of going on speaks of a folder that is about to go.
      throw Interrupted("stopped on request, before " + request.run.string() +
                        " was run again as far as asked: nothing was compared");
    }
    whole = false;
  }
  const RunReader repetition(folder.path());
  const auto difference =
      first_difference(run, repetition, whole ? Extent::whole : Extent::beginning);
  if (difference) throw Error("not the same: " + *difference + circumstances(run, repetition));
  progress.say("the same, bit for bit" + std::string(whole    ? ""
                                                     : !ended ? ", as far as the run got"
                                                              : ", as far as it was run again"));
}

}  // namespace
}  // namespace nashost::pipeline

void nashost_verify_run(const nashost::VerifyRequest& request) {
  nashost::pipeline::verify(request);
}
