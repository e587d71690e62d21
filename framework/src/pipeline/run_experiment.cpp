#include "pipeline/run_experiment.hpp"

#include <cstdio>
#include <new>
#include <optional>

#include "core/atomic_file.hpp"
#include "core/interrupt.hpp"
#include "core/shell_word.hpp"
#include "findings/sampler_comparison.hpp"
#include "network/freed_memory.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/run_plan.hpp"
#include "pipeline/session.hpp"
#include "report/result_table.hpp"
#include "report/run_outputs.hpp"
#include "store/run_differences.hpp"
#include "store/run_reader.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

/// A stop requested ends the program within this time, in seconds, and a moment.
constexpr unsigned kGrace = 4;

/// To be called while an exception is handled: throws it again, as an Error that says what to do.
[[noreturn]] void rethrow_as_error() {
  const auto memory = [](const std::string& what) {
    return Error("out of memory: lower batch_size, evaluation_batch_size or [run] workers (" +
                 what + ")");
  };
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw memory("the system gave none");
  } catch (const c10::OutOfMemoryError& error) {
    throw memory(error.what_without_backtrace());
  } catch (const c10::Error& error) {
    const std::string what = error.what_without_backtrace();
    if (what.find("allocate memory") != std::string::npos) throw memory(what);
    throw Error("LibTorch: " + what);
  }
}

void write_summary(const Session& session, const RunFolder& folder, double seconds,
                   const Json& about) {
  Json stages = Json::array();
  for (const StageResult& result : session.results()) stages.push_back(to_json(result));
  Json decisions = Json::array();
  for (const Decision& decision : session.space()->decisions()) {
    decisions.push_back({{"name", decision.name}, {"options", decision.options}});
  }
  const Json summary = {{"schema", "nashost-summary-1"},
                        {"name", session.config().name},
                        {"seed", session.config().seed},
                        {"seconds", seconds},
                        {"space",
                         {{"name", session.space()->name()},
                          {"size", to_string(session.whole().size())},
                          {"decisions", std::move(decisions)}}},
                        {"stages", std::move(stages)},
                        {"samplers", to_json(findings::compare_samplers(session.results()))},
                        {"made_by", about}};
  write_file(folder.file("summary.json"), summary.dump(2) + "\n");
}

/// One process's work on a run, in a folder that it has locked.
class Execution {
 public:
  Execution(RunPlan& plan, const RunRequest& request, Progress& progress, RunFolder& folder)
      : plan_(plan),
        request_(request),
        progress_(progress),
        folder_(folder),
        resuming_(!plan.resumed.empty()),
        store_(folder.file("run.sqlite"),
               resuming_ ? RunStore::Open::resume : RunStore::Open::create) {}

  /// All stages found their settings right, now or in an earlier process.
  bool underway() const noexcept { return resuming_ || underway_; }

  void run() {
    begin();
    try {
      work();
      store_.finish(RunState::done);
      write_outputs();
    } catch (...) {
      keep_failure();
    }
  }

 private:
  void begin() {
    watch_signals(kGrace, how_to_go_on());
    if (resuming_) {
      tolerate(config_differences(RunReader(folder_.path()).run().config, plan_.toml));
    } else {
      RunStart start{plan_.config.name, plan_.config.seed, plan_.toml, {}};
      for (const StageConfig& stage : plan_.config.stages) {
        start.stages.push_back({stage.name, stage.kind, stage.from.stage});
      }
      store_.begin(start);
      enter();
    }
  }

  /// From here on the run is this process's to change.
  void enter() {
    entered_ = true;
    write_file(folder_.file("config.toml"), plan_.toml);
    store_.begin_process();
    outputs_.emplace(folder_.path(),
                     report::RunOutputSettings{.tensorboard = plan_.config.log.tensorboard});
    for (const std::string& one : tolerated_) {
      folder_.log("differs: " + one);
      store_.add_event("differs", one);
    }
  }

  void work() {
    Session session(plan_.config, *plan_.registry, folder_, store_, progress_);
    for (const auto& stage : plan_.stages) stage->check(session);
    underway_ = true;
    progress_.say((resuming_ ? "going on in: " : "run folder: ") + folder_.path().string());
    plan_.settle(session.tune());
    const Json manifest = manifest_of(session);
    if (resuming_) {
      const Json before = RunReader(folder_.path()).run().manifest;
      if (!before.is_null()) tolerate(manifest_differences(before, manifest));
      enter();
    } else {
      write_file(folder_.file("config.toml"), plan_.toml);
    }
    store_.settle(plan_.toml);
    store_.describe(session.space(), session.whole().size(), manifest);
    if (request_.most_rounds) session.stop_after(*request_.most_rounds);
    const std::string by = folder_.left_by();
    session.record(resuming_ ? "resumed" : "started",
                   "space " + session.space()->name() + ": " + to_string(session.whole().size()) +
                       " architectures; " + std::to_string(session.threads()) + " threads, " +
                       std::to_string(session.workers()) + " workers; " + session.device().str() +
                       "; " + network::to_string(session.precision()) + "; scoring " +
                       std::to_string(session.evaluation().batch_size) + " examples at once in " +
                       std::to_string(session.evaluation().workers) + " places" +
                       (by.empty() ? "" : "; " + by + ", which ran it before, was killed"));
    for (std::size_t i = take_over(session); i < plan_.stages.size(); ++i) {
      run_stage(session, i);
    }
    write_summary(session, folder_, store_.seconds(), manifest);
    // Nothing goes on from here, so nothing to go on from is kept.
    for (const auto& entry : session.checkpoints().list()) session.checkpoints().remove(entry);
    fs::remove_all(folder_.file("checkpoints") / "trials");
    if (request_.quiet) return;
    std::fputs(final_table(session.results()).c_str(), stdout);
    std::printf("\n%s in %s; summary: %s\n", session.config().name.c_str(),
                duration_text(store_.seconds()).c_str(), folder_.file("summary.json").c_str());
    std::fflush(stdout);
  }

  /// What is harmless is written down once the run is entered; what is not ends this before.
  void tolerate(const std::vector<Difference>& differences) {
    require_same_run(differences, request_.accept_differences);
    for (const Difference& one : differences) tolerated_.push_back(describe(one));
  }

  /// Stages that are done, with their weights as they were; returns the first that is not.
  std::size_t take_over(Session& session) {
    if (!resuming_) return 0;
    const RunReader reader(folder_.path());
    const auto stages = reader.stages();
    auto results = reader.results();
    std::size_t done = 0;
    for (; done < stages.size() && stages[done].state == StageState::done; ++done) {
      const StageRecord& stage = stages[done];
      if (!stage.weights_sha256.empty() && !whole(session, stage)) {
        session.say("damaged weights",
                    stage.name + ": its weights are gone or damaged; the stage is run again",
                    stage.name);
        break;
      }
      session.keep_region(stage.name, stage.region);
      session.add_result(std::move(results[done]));
    }
    if (done < stages.size() && stages[done].state == StageState::done) {
      store_.reset_from(stages[done].name);
    }
    return done;
  }

  static bool whole(Session& session, const StageRecord& stage) {
    try {
      return sha256_of_file(session.weights_file(stage.name)) == stage.weights_sha256;
    } catch (const Error&) {
      return false;
    }
  }

  void run_stage(Session& session, std::size_t i) {
    const StageConfig& stage = session.config().stages[i];
    session.check_stop();
    store_.begin_stage(stage.name);
    session.record("stage", "stage " + stage.name + " (" + stage.kind + ") begins", stage.name);
    StageResult result = plan_.stages[i]->run(session);
    store_.finish_stage(result, session.region_bytes(stage.name),
                        session.weights_sha256(stage.name));
    const std::string done = stage.name + ": done in " + duration_text(result.seconds);
    progress_.finish(done);
    session.record("stage", done, stage.name);
    session.add_result(std::move(result));
  }

  /// Writes down how it ended, as far as that can be done, and throws it on.
  [[noreturn]] void keep_failure() {
    stop_noticed();
    const std::string how = how_to_go_on();
    try {
      rethrow_as_error();
    } catch (const Interrupted& error) {
      keep(RunState::interrupted, error.what());
      throw Interrupted(error.what() + std::string("; ") + how);
    } catch (const ConfigError& error) {  // another config is another run
      if (underway()) keep(RunState::failed, error.what());
      throw;
    } catch (const std::exception& error) {
      if (keep(RunState::failed, error.what())) {
        progress_.say("kept as far as it got; once that is seen to, " + how);
      }
      throw;
    }
  }

  std::string how_to_go_on() const {
    return "go on with: nashost --resume " + shell_word(folder_.path().string());
  }

  /// False where nothing could be written, or was this process's to write.
  bool keep(RunState state, const std::string& message) {
    if (!entered_) return false;
    try {
      store_.finish(state, message);
      folder_.log(message);
      write_outputs();
      return true;
    } catch (const Error&) {  // the message that is thrown on matters more
      return false;
    }
  }

  /// report.html, whatever became of the run; that it cannot be written is no reason to fail one.
  void write_outputs() {
    if (!outputs_) return;
    const std::string failure = outputs_->finish();
    if (!failure.empty()) {
      folder_.log("not written: " + failure);
    } else if (!request_.quiet) {
      progress_.say("report: " + folder_.file("report.html").string());
    }
  }

  RunPlan& plan_;
  const RunRequest& request_;
  Progress& progress_;
  RunFolder& folder_;
  bool resuming_;
  bool underway_ = false;
  bool entered_ = false;
  std::vector<std::string> tolerated_;
  RunStore store_;
  std::optional<report::RunOutputs> outputs_;
};

void run(const RunRequest& request) {
  Progress progress(Progress::detect(request.quiet));
  RunPlan plan(request, progress);
  if (plan.resumed.empty()) {
    RunFolder folder(request.run_dir, plan.config.run.dir, plan.config.name);
    std::optional<Execution> execution(std::in_place, plan, request, progress, folder);
    try {
      execution->run();
    } catch (const ConfigError&) {
      const bool underway = execution->underway();
      execution.reset();
      if (!underway) folder.discard();
      throw;
    }
    return;
  }
  RunFolder folder(plan.resumed);
  if (RunReader(plan.resumed).run().state == RunState::done) {
    if (!fs::exists(folder.file("report.html"))) {  // killed before it was written
      const std::string failure = report::RunOutputs(folder.path(), {}).finish();
      if (!failure.empty()) folder.log("not written: " + failure);
    }
    progress.say("there is nothing left to do: " + folder.file("summary.json").string());
    return;
  }
  Execution(plan, request, progress, folder).run();
}

}  // namespace
}  // namespace nashost::pipeline

void nashost_run_experiment(const nashost::RunRequest& request) {
  nashost::network::keep_freed_memory();
  try {
    nashost::pipeline::run(request);
  } catch (...) {
    nashost::pipeline::rethrow_as_error();
  }
}

void nashost_stage_kinds(std::vector<nashost::StageKind>& kinds) {
  kinds = nashost::pipeline::stage_kinds();
}
