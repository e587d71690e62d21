#include "report/run_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/shell_word.hpp"
#include "nashost/abi/error.hpp"
#include "report/compared_stages.hpp"
#include "report/run_damage.hpp"
#include "report/samplers_compared.hpp"
#include "store/run_reader.hpp"

namespace nashost::report {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kEvents = 200;
constexpr std::size_t kAllNamed = 1000;  // architectures of which the page gets all
constexpr std::size_t kMostRanked = 100;

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

/// At most `most` of n places, evenly taken, the last among them.
std::vector<std::size_t> evenly(std::size_t n, std::size_t most) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < std::min(n, most); ++i) {
    places.push_back(n <= most ? i : (i + 1) * n / most - 1);
  }
  return places;
}

Json cuts_json(const std::vector<CutRecord>& cuts, std::size_t most) {
  Json list = Json::array();
  for (const std::size_t place : evenly(cuts.size(), most)) {
    const CutRecord& cut = cuts[place];
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

  struct Damage {
    std::string what, text;
  };

  /// Sets a section where it differs from what it was.
  void set(const std::string& name, Json content) {
    auto [place, fresh] = sections.try_emplace(name);
    if (!fresh && place->second.content == content) return;
    if (version == 0) check_text(name, content);
    place->second = {next, std::move(content)};
    changed = true;
  }

  /// What SQLite does not look at: whether a text is one.
  void check_text(const std::string& name, const Json& content) {
    try {
      (void)content.dump();
    } catch (const Json::type_error&) {
      lasting.push_back(
          {name, fmt::format("run.sqlite is damaged: there are bytes that are no text in what is "
                             "shown of the {}.",
                             name)});
    }
  }

  void damaged(std::string what, std::string text) {
    damage.push_back({std::move(what), std::move(text)});
  }

  /// `read()`, and where it cannot, a line that says so.
  template <class Read>
  void section(const std::string& what, const std::string& name, Read&& read) {
    try {
      read();
    } catch (const std::exception& error) {
      damaged(what, fmt::format("The {} cannot be read: {}", name, error.what()));
    }
  }
  template <class Read>
  void section(const std::string& what, Read&& read) {
    section(what, what, std::forward<Read>(read));
  }

  void read() {
    run = reader.run();
    notices = Json::array();
    damage.clear();
    if (version == 0) {
      if (std::string found = store_damage(reader); !found.empty()) {
        lasting.push_back({"store", std::move(found)});
      }
    }
    section("stages", [&] {
      std::vector<StageDamage> unreadable;  // read_results() names them, too
      stages = reader.stages(&unreadable);
    });
    section("architectures", [&] { read_architectures(); });
    section("results", [&] { read_results(); });
    section("verdict", [&] {
      verdict = put_in_words(run, stages, results);
      set("verdict", verdict.to_json());
    });
    section("rounds", [&] { read_rounds(); });
    section("leaderboard", [&] { read_leaderboard(); });
    section("cuts", [&] { read_cuts(); });
    section("checkpoints", [&] { read_checkpoints(); });
    section("events", "diary", [&] { read_events(); });
    section("rounds", [&] { set_rounds(); });
    section("samplers_compared", "samplers", [&] {
      if (auto json = samplers_compared(results, kMostRanked)) {
        set("samplers_compared", std::move(*json));
      }
    });
    section("architectures", [&] { set_architectures(); });
    section("stages", [&] { set("stages", stages_json()); });
    set("run", run_json());
    section("repeat", "processes", [&] { set("repeat", repeat_json()); });
    set_notices();
  }

  void set_notices() {
    Json list = Json::array();
    for (const auto* kind : {&lasting, &results_damage, &damage}) {
      for (const Damage& one : *kind) {
        list.push_back({{"what", one.what}, {"text", one.text}});
        notices.push_back(one.text);
      }
    }
    add_state_notice();
    set("damage", std::move(list));
    set("notices", notices);
  }

  void read_architectures() {
    const auto count =
        std::get<std::int64_t>(reader.query("SELECT count(*) FROM architectures").rows[0][0]);
    if (static_cast<std::size_t>(count) == architectures.size()) return;
    auto all = reader.architectures();
    for (const auto& one : all) check_architecture(one.architecture, run.decisions);
    architectures = std::move(all);
    if (architectures.size() > kAllNamed) return;
    for (std::size_t a = 0; a < architectures.size(); ++a) (void)named(a);
  }

  /// The place in the section `architectures`, given at first use.
  std::size_t named(std::size_t a) {
    if (a >= architectures.size()) throw Error("run.sqlite is damaged: an architecture is missing");
    const auto [place, fresh] = names.try_emplace(a, named_architectures.size());
    if (fresh) named_architectures.push_back(a);
    return place->second;
  }

  void name_all(Json& places) {
    for (Json& place : places) place = named(place.get<std::size_t>());
  }

  void set_architectures() {
    if (named_architectures.size() == named_before && named_before > 0) return;
    Json labels = Json::array(), options = Json::array();
    for (const std::size_t a : named_architectures) {
      labels.push_back(architectures[a].label);
      options.push_back(architectures[a].architecture.options());
    }
    named_before = named_architectures.size();
    set("architectures", {{"labels", std::move(labels)}, {"options", std::move(options)}});
  }

  void read_results() {
    const auto done = std::ranges::count(stages, StageState::done, &StageRecord::state);
    if (done == results_read) return;
    std::vector<StageDamage> unreadable;
    results = reader.results(&unreadable);
    results_read = done;
    results_damage.clear();
    for (const StageDamage& one : unreadable) {
      results_damage.push_back(
          {"results/" + one.stage,
           fmt::format("What stage {} found cannot be read: {}", one.stage, one.why)});
    }
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
      try {
        left -= read_rounds(stage, own, left);
      } catch (const std::exception& error) {
        damaged("rounds/" + stage.name,
                fmt::format("Of stage {} no round from {} on can be read: {}", stage.name,
                            own.rounds(), error.what()));
      }
    }
  }

  /// At most `most` further rounds of a stage; returns how many.
  std::int64_t read_rounds(const StageRecord& stage, RoundCurves& own, std::int64_t most) {
    const std::int64_t stored = reader.round_count(stage.name);
    if (stored < own.rounds()) own = RoundCurves(limits);  // it went back to a checkpoint
    const std::int64_t first = own.rounds();
    const std::int64_t end = stored - first > most ? first + most : stored;
    std::int64_t last = first - 1;
    reader.each_round(stage.name, first, end, [&](const RoundRecord& row) {
      if (row.round < last || row.round > last + 1 || row.architecture >= architectures.size()) {
        throw Error(
            fmt::format("run.sqlite is damaged: round {} follows round {}, and trained "
                        "architecture {} of {}",
                        row.round, last, row.architecture + 1, architectures.size()));
      }
      last = row.round;
      own.add(row);
    });
    if (own.rounds() != first) touched.insert(stage.name);
    if (last + 1 != end) {
      throw Error(fmt::format("run.sqlite is damaged: {} rounds should be there", stored));
    }
    if (end < stored) {
      more = true;
      notices.push_back(
          fmt::format("Reading stage {}: {} of {} rounds so far.", stage.name, end, stored));
    } else if (const std::string odd = unlike_the_result(stage, results, own, architectures);
               !odd.empty()) {
      damaged("rounds/" + stage.name,
              fmt::format("The rounds of stage {} are not what it trained: {}.", stage.name, odd));
    }
    return end - first;
  }

  void read_leaderboard() {
    std::map<std::string, const RoundCurves*> unfinished;
    for (const StageRecord& stage : stages) {
      const auto found = curves.find(stage.name);
      if (stage.state != StageState::done && found != curves.end()) {
        unfinished.emplace(stage.name, &found->second);
      }
    }
    board = make_leaderboard(reader, architectures, stages, results, unfinished, limits);
    // In hindsight: by what was measured, else by its rewards.
    best = board.score >= 0 && !board.rows.empty() ? board.rows.front() : architectures.size();
    if (board.score >= 0) {
      const auto& by = board.columns[static_cast<std::size_t>(board.score)];
      best_by = fmt::format("{} of stage {}", by.title, by.stage);
    }
    Json json = board.to_json();
    name_all(json["rows"]);
    set("leaderboard", std::move(json));
  }

  void read_cuts() {
    Json cuts = Json::object();
    for (const StageRecord& stage : stages) {
      if (stage.kind != "supernet") continue;
      section("cuts/" + stage.name, "cuts of stage " + stage.name, [&] {
        const auto own = reader.cuts(stage.name);
        if (!own.empty()) cuts[stage.name] = cuts_json(own, limits.cuts);
        if (own.size() > limits.cuts) {
          notices.push_back(
              fmt::format("Of the {} cuts of stage {} the page holds {}, evenly taken.", own.size(),
                          stage.name, limits.cuts));
        }
        check_cuts(stage, own, run.decisions);
      });
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
      for (Json& curve : json["curves"]) curve["a"] = named(curve["a"].get<std::size_t>());
      if (json.contains("regret")) {
        json["regret"]["best"] = named(json["regret"]["best"].get<std::size_t>());
        json["regret"]["by"] = best_by;
      }
      set("rounds/" + stage, std::move(json));
    }
    touched.clear();
    curves_best = best;
    curves_best_by = best_by;
  }

  Json stages_json() {
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
      if (is_unreadable(stage)) list.back()["unreadable"] = true;
      if (stage.kind == "compare") {
        const auto [score, truth] = compared_stages(stage.details);
        list.back()["compared"] = {score, truth};
      }
      // Ranks and scores of a comparison, beside one another.
      const auto result = std::ranges::find(results, stage.name, &StageResult::name);
      if (result == results.end() || stage.kind == "supernet") continue;
      const auto places = evenly(result->labels.size(), limits.compared);
      Json columns = Json::object();
      for (const auto& [name, column] : result->columns) {
        constexpr std::string_view kCompared[] = {"score",      "truth", "score_rank",
                                                  "truth_rank", "steps", "choice"};
        if (stage.kind != "finetune" && std::ranges::find(kCompared, name) == std::end(kCompared)) {
          continue;
        }
        Json values = Json::array();
        for (const std::size_t row : places) values.push_back(rounded(column[row], 6));
        columns[name] = std::move(values);
      }
      if (columns.empty()) continue;
      Json labels = Json::array();
      for (const std::size_t row : places) labels.push_back(result->labels[row]);
      list.back()["labels"] = std::move(labels);
      list.back()["columns"] = std::move(columns);
      if (places.size() == result->labels.size()) continue;
      notices.push_back(
          fmt::format("Of the {} architectures of stage {} the page holds {}, evenly "
                      "taken.",
                      result->labels.size(), stage.name, places.size()));
    }
    return list;
  }

  bool is_unreadable(const StageRecord& stage) const {
    if (stage.state != StageState::done) return false;
    return std::ranges::find(results, stage.name, &StageResult::name) == results.end();
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
                      rest, shell_word(reader.folder().string())));
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
  std::unordered_map<std::size_t, std::size_t> names;  // of those in the section, by place
  std::vector<std::size_t> named_architectures;        // places, in the order of the section
  std::size_t named_before = 0;
  std::map<std::string, RoundCurves> curves;
  std::set<std::string> touched;
  std::size_t best = 0, curves_best = 0;
  std::string best_by, curves_best_by;  // what chose it
  std::int64_t processes = 0, last_event = 0;
  std::vector<Json> events;
  Leaderboard board;
  Verdict verdict;
  std::int64_t results_read = 0;
  Json notices;
  std::vector<Damage> damage;          // of this refresh
  std::vector<Damage> results_damage;  // of the last time that results were read
  std::vector<Damage> lasting;         // found when the run was opened
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

const RunRecord& RunModel::run() const { return impl_->run; }
const std::vector<StageRecord>& RunModel::stages() const { return impl_->stages; }
const std::vector<StageResult>& RunModel::results() const { return impl_->results; }
const std::vector<ArchitectureRecord>& RunModel::architectures() const {
  return impl_->architectures;
}
const Leaderboard& RunModel::leaderboard() const { return impl_->board; }
const Verdict& RunModel::verdict() const { return impl_->verdict; }

}  // namespace nashost::report
