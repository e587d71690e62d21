#include "report/run_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "nashost/abi/error.hpp"
#include "report/compared_stages.hpp"
#include "report/leaderboard.hpp"
#include "report/verdict_words.hpp"
#include "store/run_reader.hpp"

namespace nashost::report {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kEvents = 200;

const char* to_string(StageState state) {
  return state == StageState::done ? "done" : state == StageState::running ? "running" : "waiting";
}

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

/// What the page does not draw from elsewhere: rounds and cuts have sections of their own.
Json page_details(const StageRecord& stage) {
  Json details = stage.details;
  if (stage.kind == "supernet" && details.is_object()) {
    details.erase("ledger");
    details.erase("curves");
  }
  return details;
}

Json cuts_json(const std::vector<CutRecord>& cuts) {
  Json list = Json::array();
  for (const CutRecord& cut : cuts) {
    Json assignment = Json::array();
    for (const Literal& literal : cut.assignment.literals()) {
      assignment.push_back({literal.decision, literal.option});
    }
    list.push_back({{"round", cut.round},
                    {"change", cut.change},
                    {"what", cut.what},
                    {"assignment", std::move(assignment)},
                    {"statistic", cut.statistic},
                    {"value", rounded(cut.value)},
                    {"bound", rounded(cut.bound)},
                    {"rival", cut.rival},
                    {"delta", rounded(cut.delta_spent, 8)},
                    {"guarantee", cut.guarantee},
                    {"left", cut.left}});
  }
  return list;
}

}  // namespace

struct RunModel::Impl {
  Impl(const fs::path& folder, const CurveLimits& most) : reader(folder), limits(most) {}

  /// Sets a section where it differs from what it was.
  void set(const std::string& name, Json content) {
    auto [place, fresh] = sections.try_emplace(name);
    if (!fresh && place->second.content == content) return;
    place->second = {next, std::move(content)};
    changed = true;
  }

  template <class Read>
  void section(const char* what, Read&& read) {
    try {
      read();
    } catch (const std::exception& error) {
      notices.push_back(fmt::format("The {} cannot be read: {}", what, error.what()));
    }
  }

  void read() {
    run = reader.run();
    notices = Json::array();
    section("stages", [&] { stages = reader.stages(); });
    section("architectures", [&] { read_architectures(); });
    section("results", [&] { read_results(); });
    section("verdict", [&] { set("verdict", put_in_words(run, stages, results).to_json()); });
    section("rounds", [&] { read_rounds(); });
    section("leaderboard", [&] { read_leaderboard(); });
    section("cuts", [&] { read_cuts(); });
    section("checkpoints", [&] { read_checkpoints(); });
    section("diary", [&] { read_events(); });
    section("rounds", [&] { set_rounds(); });
    set("stages", stages_json());
    set("run", run_json());
    section("processes", [&] { set("repeat", repeat_json()); });
    add_state_notice();
    set("notices", notices);
  }

  void read_architectures() {
    const auto count =
        std::get<std::int64_t>(reader.query("SELECT count(*) FROM architectures").rows[0][0]);
    if (static_cast<std::size_t>(count) == architectures.size()) return;
    architectures = reader.architectures();
    Json labels = Json::array(), options = Json::array();
    for (const auto& one : architectures) {
      labels.push_back(one.label);
      options.push_back(one.architecture.options());
    }
    set("architectures", {{"labels", std::move(labels)}, {"options", std::move(options)}});
  }

  void read_results() {
    const auto done =
        static_cast<std::size_t>(std::ranges::count(stages, StageState::done, &StageRecord::state));
    if (done != results.size()) results = reader.results();
  }

  void read_rounds() {
    // A run that was resumed may have gone back to an earlier round.
    const auto now =
        std::get<std::int64_t>(reader.query("SELECT count(*) FROM processes").rows[0][0]);
    if (now != processes) curves.clear();
    processes = now;
    std::int64_t left = limits.rounds_at_once;
    more = false;
    for (const StageRecord& stage : stages) {
      if (stage.kind != "supernet" || stage.state == StageState::waiting) continue;
      RoundCurves& own = curves.try_emplace(stage.name, limits).first->second;
      const std::int64_t stored = reader.round_count(stage.name);
      if (stored < own.rounds()) own = RoundCurves(limits);  // it went back to a checkpoint
      const std::int64_t first = own.rounds();
      const std::int64_t end = stored - first > left ? first + left : stored;
      reader.each_round(stage.name, first, end, [&](const RoundRecord& row) { own.add(row); });
      if (own.rounds() != first) touched.insert(stage.name);
      left -= end - first;
      if (end < stored) {
        more = true;
        notices.push_back(
            fmt::format("Reading stage {}: {} of {} rounds so far.", stage.name, end, stored));
      }
    }
  }

  void read_leaderboard() {
    std::map<std::string, const RoundCurves*> unfinished;
    for (const StageRecord& stage : stages) {
      const auto found = curves.find(stage.name);
      if (stage.state != StageState::done && found != curves.end()) {
        unfinished.emplace(stage.name, &found->second);
      }
    }
    const Leaderboard board =
        make_leaderboard(reader, architectures, stages, results, unfinished, limits);
    // In hindsight: by what was measured, else by its rewards.
    best = board.score >= 0 && !board.rows.empty() ? board.rows.front() : architectures.size();
    if (board.score >= 0) {
      const auto& by = board.columns[static_cast<std::size_t>(board.score)];
      best_by = fmt::format("{} of stage {}", by.title, by.stage);
    }
    set("leaderboard", board.to_json());
  }

  void read_cuts() {
    Json cuts = Json::object();
    for (const StageRecord& stage : stages) {
      if (stage.kind != "supernet") continue;
      const auto own = reader.cuts(stage.name);
      if (!own.empty()) cuts[stage.name] = cuts_json(own);
    }
    set("cuts", std::move(cuts));
  }

  void read_checkpoints() {
    Json list = Json::array();
    const auto found = reader.query(
        "SELECT s.name, count(*), avg(c.seconds), max(c.seconds), max(c.bytes) FROM checkpoints c "
        "JOIN stages s ON s.id = c.stage GROUP BY c.stage ORDER BY c.stage");
    for (const auto& row : found.rows) {
      list.push_back({{"stage", std::get<std::string>(row[0])},
                      {"count", std::get<std::int64_t>(row[1])},
                      {"meanSeconds", std::get<double>(row[2])},
                      {"maxSeconds", std::get<double>(row[3])},
                      {"bytes", std::get<std::int64_t>(row[4])}});
    }
    set("checkpoints", std::move(list));
  }

  void read_events() {
    for (EventRecord& event : reader.events(last_event)) {
      last_event = event.id;
      events.push_back({{"time", event.time},
                        {"stage", event.stage},
                        {"round", event.round},
                        {"kind", event.kind},
                        {"message", event.message}});
    }
    if (events.size() > kEvents) {
      events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(kEvents));
    }
    set("events", events);
  }

  void set_rounds() {
    for (const auto& [stage, own] : curves) {
      const bool same_best = best == curves_best && best_by == curves_best_by;
      if (own.rows() == 0 || (!touched.contains(stage) && same_best)) continue;
      Json json = own.to_json(architectures, run.decisions.size(), best);
      if (json.contains("regret")) json["regret"]["by"] = best_by;
      set("rounds/" + stage, std::move(json));
    }
    touched.clear();
    curves_best = best;
    curves_best_by = best_by;
  }

  Json stages_json() const {
    Json list = Json::array();
    for (const StageRecord& stage : stages) {
      const auto own = curves.find(stage.name);
      std::int64_t done = own == curves.end() ? 0 : own->second.rounds();
      if (own == curves.end() && stage.state == StageState::running) {
        done = static_cast<std::int64_t>(std::get<std::int64_t>(
            reader
                .query("SELECT count(*) FROM trials t JOIN stages s ON s.id = t.stage WHERE "
                       "s.name = '" +
                       stage.name + "'")
                .rows[0][0]));
      }
      list.push_back({{"name", stage.name},
                      {"kind", stage.kind},
                      {"from", stage.origin},
                      {"state", to_string(stage.state)},
                      {"total", stage.total ? Json(*stage.total) : Json()},
                      {"done", done},
                      {"started", or_null(stage.started)},
                      {"ended", or_null(stage.ended)},
                      {"seconds", or_null(stage.seconds)},
                      {"details", page_details(stage)},
                      {"weights", stage.weights_sha256}});
      if (stage.kind == "compare") {
        const auto [score, truth] = compared_stages(stage.details);
        list.back()["compared"] = {score, truth};
      }
      // Ranks and scores of a comparison, beside one another.
      const auto result = std::ranges::find(results, stage.name, &StageResult::name);
      if (result == results.end() || stage.kind == "supernet") continue;
      Json columns = Json::object();
      for (const char* name : {"score", "truth", "score_rank", "truth_rank", "steps", "choice"}) {
        const auto column = result->columns.find(name);
        if (column == result->columns.end()) continue;
        Json values = Json::array();
        for (const double value : column->second) values.push_back(rounded(value, 6));
        columns[name] = std::move(values);
      }
      if (stage.kind == "finetune") {
        for (const auto& [name, column] : result->columns) {
          Json values = Json::array();
          for (const double value : column) values.push_back(rounded(value, 6));
          columns[name] = std::move(values);
        }
      }
      if (columns.empty()) continue;
      list.back()["labels"] = result->labels;
      list.back()["columns"] = std::move(columns);
    }
    return list;
  }

  Json run_json() const {
    Json decisions = Json::array();
    for (const Decision& decision : run.decisions) {
      decisions.push_back({{"name", decision.name}, {"options", decision.options}});
    }
    return {{"name", run.name},
            {"folder", fs::absolute(reader.folder()).lexically_normal().string()},
            {"state", nashost::to_string(run.state)},
            {"message", run.message},
            {"holder", run.holder},
            {"seed", run.seed},
            {"started", run.started},
            {"ended", or_null(run.ended)},
            {"seconds", run.seconds},
            {"space", run.space},
            {"size", run.size},
            {"decisions", std::move(decisions)}};
  }

  Json repeat_json() const {
    Json list = Json::array();
    for (const auto& row :
         reader.query("SELECT started, host, pid, command FROM processes ORDER BY id").rows) {
      list.push_back({{"started", std::get<double>(row[0])},
                      {"host", std::get<std::string>(row[1])},
                      {"command", std::get<std::string>(row[3])}});
    }
    return {{"config", run.config}, {"manifest", run.manifest}, {"processes", std::move(list)}};
  }

  void add_state_notice() {
    const auto first_open = std::ranges::find_if(
        stages, [](const StageRecord& s) { return s.state != StageState::done; });
    const std::string where =
        first_open == stages.end()
            ? ""
            : fmt::format(" in stage {} ({})", first_open->name, first_open->kind);
    const std::string why = run.message.empty() ? "" : ": " + run.message;
    std::size_t open = static_cast<std::size_t>(stages.end() - first_open);
    const std::string rest = open == 0
                                 ? ""
                                 : fmt::format(
                                       " {} of {} stages are not done, and what they would say is "
                                       "missing here.",
                                       open, stages.size());
    if (run.state == RunState::interrupted) {
      notices.push_back(
          fmt::format("This run was interrupted{}{}.{} Go on with: nashost --resume {}", where, why,
                      rest, reader.folder().string()));
    } else if (run.state == RunState::failed) {
      notices.push_back(fmt::format("This run failed{}{}.{}", where, why, rest));
    } else if (run.state == RunState::running) {
      notices.push_back(fmt::format("This run is going on{}.{}", where, rest));
    }
  }

  struct Section {
    std::int64_t version = 0;
    Json content;
  };

  RunReader reader;
  CurveLimits limits;
  RunRecord run;
  std::vector<StageRecord> stages;
  std::vector<StageResult> results;
  std::vector<ArchitectureRecord> architectures;
  std::map<std::string, RoundCurves> curves;
  std::set<std::string> touched;
  std::size_t best = 0, curves_best = 0;
  std::string best_by, curves_best_by;  // what chose it
  std::int64_t processes = 0, last_event = 0;
  std::vector<Json> events;
  Json notices;
  std::map<std::string, Section> sections;
  std::int64_t version = 0, next = 1;
  bool changed = false, more = false;
};

RunModel::RunModel(const fs::path& folder, const CurveLimits& limits)
    : impl_(std::make_unique<Impl>(folder, limits)) {
  refresh();
}

RunModel::~RunModel() = default;
RunModel::RunModel(RunModel&&) noexcept = default;
RunModel& RunModel::operator=(RunModel&&) noexcept = default;

bool RunModel::refresh() {
  Impl& impl = *impl_;
  impl.changed = false;
  impl.next = impl.version + 1;
  impl.reader.at_one_moment([&] { impl.read(); });
  if (impl.changed) impl.version = impl.next;
  return impl.changed;
}

bool RunModel::more() const { return impl_->more; }

std::int64_t RunModel::version() const { return impl_->version; }

Json RunModel::changes(std::int64_t since) const {
  Json sections = Json::object();
  for (const auto& [name, section] : impl_->sections) {
    if (section.version > since) sections[name] = section.content;
  }
  return {{"version", impl_->version}, {"sections", std::move(sections)}};
}

}  // namespace nashost::report
