#include "report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "report/round_curves.hpp"
#include "report/svg_plot.hpp"

namespace nashost::report {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

double number(const Json& json) { return json.is_number() ? json.get<double>() : kNoNumber; }

std::string safe(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || (c == '.' && !name.empty());
    name += plain ? c : '_';
  }
  return name.empty() ? "_" : name;
}

/// "accuracy_test" → "test accuracy".
std::string measure(const std::string& column) {
  constexpr std::string_view kAccuracy = "accuracy_";
  if (column.starts_with(kAccuracy)) return column.substr(kAccuracy.size()) + " accuracy";
  std::string text = column;
  std::ranges::replace(text, '_', ' ');
  return text;
}

class Figures {
 public:
  explicit Figures(fs::path folder) : folder_(std::move(folder)) {
    std::error_code failure;
    fs::create_directories(folder_, failure);
    if (failure) {
      throw ConfigError("cannot make the folder " + folder_.string() + ": " + failure.message());
    }
  }

  void add_run(const Json& run) {
    name_ = run.at("run").at("name");
    labels_ = run.contains("architectures") ? run["architectures"]["labels"] : Json::array();
    if (!run.contains("stages")) return;
    for (const Json& stage : run["stages"]) {
      const std::string stage_name = stage.at("name");
      if (run.contains("rounds/" + stage_name)) add_rounds(stage_name, run["rounds/" + stage_name]);
      if (run.contains("cuts") && run["cuts"].contains(stage_name)) add_cuts(run, stage_name);
      if (stage["kind"] == "compare" && stage.contains("columns")) add_ranking(stage);
      if (stage["kind"] == "hypotheses" && stage["details"].is_object()) add_importance(stage);
    }
    if (run.contains("leaderboard")) add_pareto(run["leaderboard"]);
    add_time(run["stages"]);
  }

  void add_lab(const Json& lab) {
    name_ = lab.at("name");
    for (const Json& environment : lab.at("environments")) {
      Plot plot;
      plot.title =
          environment["name"].get<std::string>() + ": " + environment["summary"].get<std::string>();
      plot.x_label = "round";
      plot.y_label = fmt::format("pseudo-regret, mean of {} repetitions ± 1.96 standard errors",
                                 lab["repetitions"].get<std::int64_t>());
      for (const Json& policy : environment["policies"]) {
        PlotCurve curve;
        curve.label = policy["label"];
        const Json& from = policy["curve"];
        for (std::size_t i = 0; i < from["rounds"].size(); ++i) {
          const double se = number(from["se"][i]), mean = number(from["mean"][i]);
          add(curve, number(from["rounds"][i]), mean, std::isnan(se) ? 0 : 1.96 * se);
        }
        plot.curves.push_back(std::move(curve));
      }
      write("regret_" + environment["name"].get<std::string>(), svg(plot));
    }
  }

  std::vector<std::string> take() { return std::move(files_); }

 private:
  static void add(PlotCurve& curve, double x, double y, double half = 0) {
    curve.x.push_back(x);
    curve.y.push_back(y);
    curve.low.push_back(y - half);
    curve.high.push_back(y + half);
  }

  void write(const std::string& what, const std::string& picture) {
    std::string name = safe(name_ + "_" + what), file = name + ".svg";
    for (int n = 2; std::ranges::find(files_, file) != files_.end(); ++n) {
      file = fmt::format("{}_{}.svg", name, n);
    }
    write_file(folder_ / file, picture);
    files_.push_back(file);
  }

  void add_rounds(const std::string& stage, const Json& rounds) {
    const double width = number(rounds["width"]), last = number(rounds["rounds"]);
    Plot plot;
    plot.title = fmt::format("{}: accuracy on the training batch", stage);
    plot.x_label = "round";
    plot.y_label = fmt::format("share right, mean of {:g} rounds", 8 * width);
    plot.ends_in_legend = false;
    for (const Json& from : rounds["curves"]) {
      PlotCurve curve;
      curve.label = labels_[from["a"].get<std::size_t>()];
      // Eight buckets a point: a picture on paper is not zoomed.
      double sum = 0, n = 0, x = 0;
      const auto flush = [&] {
        if (n > 0) add(curve, x / n, sum / n);
        sum = n = x = 0;
      };
      std::int64_t part = -1;
      for (std::size_t i = 0; i < from["at"].size(); ++i) {
        const auto at = from["at"][i].get<std::int64_t>();
        const double mean = number(from["accuracy"]["mean"][i]);
        const double count = std::max(1.0, number(from["n"][i]));
        if (at / 8 != part) flush();
        part = at / 8;
        if (std::isnan(mean)) continue;
        sum += mean * count;
        n += count;
        x += count * std::min(last, (static_cast<double>(at) + 0.5) * width);
      }
      flush();
      plot.curves.push_back(std::move(curve));
    }
    write("accuracy_" + stage, svg(plot));
    if (!rounds.contains("regret") || !rounds["regret"].contains("value")) return;
    Plot regret;
    const std::string best = labels_[rounds["regret"]["best"].get<std::size_t>()];
    regret.title = fmt::format("{}: effective regret against {}", stage, best);
    regret.x_label = "round";
    regret.y_label = "reward lost, summed";
    PlotCurve curve;
    curve.label = stage;
    double at = 0;
    for (const Json& value : rounds["regret"]["value"]) {
      at = std::min(last, at + width);
      if (value.is_number()) add(curve, at, number(value));
    }
    regret.curves.push_back(std::move(curve));
    write("regret_" + stage, svg(regret));
  }

  void add_cuts(const Json& run, const std::string& stage) {
    Plot plot;
    plot.title = fmt::format("{}: what pruning left", stage);
    plot.x_label = "round";
    plot.y_label = "architectures";
    PlotCurve curve;
    curve.label = stage;
    double left = std::stod(run["run"]["size"].get<std::string>()), round = 0;
    add(curve, 0, left);
    for (const Json& cut : run["cuts"][stage]) {
      round = number(cut["round"]);
      add(curve, round, left);
      left = std::stod(cut["left"].get<std::string>());
      add(curve, round, left);
    }
    const std::string key = "rounds/" + stage;
    add(curve, run.contains(key) ? number(run[key]["rounds"]) : round, left);
    plot.curves.push_back(std::move(curve));
    write("left_" + stage, svg(plot));
  }

  void add_ranking(const Json& stage) {
    const Json& score = stage["columns"]["score"];
    const Json& truth = stage["columns"]["truth"];
    Plot plot;
    const Json& between = stage["compared"];
    plot.title = fmt::format("{} against {}: pairs in the wrong order are joined",
                             between[0].get<std::string>(), between[1].get<std::string>());
    const std::string x = stage["details"].value("score", ""),
                      y = stage["details"].value("truth", "");
    plot.x_label = between[0].get<std::string>() + ", " + measure(x);
    plot.y_label = between[1].get<std::string>() + ", " + measure(y);
    plot.from_zero = false;
    plot.same_axes = x.starts_with("accuracy_") && y.starts_with("accuracy_");
    double low = 1, high = 0;
    for (std::size_t i = 0; i < score.size(); ++i) {
      const double at_x = number(score[i]), at_y = number(truth[i]);
      if (std::isnan(at_x) || std::isnan(at_y)) continue;
      plot.points.push_back({stage["labels"][i], at_x, at_y});
      low = std::min({low, at_x, at_y});
      high = std::max({high, at_x, at_y});
    }
    if (plot.same_axes) plot.segments.push_back({low, low, high, high, false, true});
    for (std::size_t a = 0; a < plot.points.size() && plot.points.size() <= 60; ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const PlotPoint &p = plot.points[a], &q = plot.points[b];
        if ((p.x - q.x) * (p.y - q.y) < 0) plot.segments.push_back({p.x, p.y, q.x, q.y, true});
      }
    }
    write("ranking_" + stage["name"].get<std::string>(), svg(plot));
  }

  void add_pareto(const Json& board) {
    const int score = board["score"];
    const auto macs = std::ranges::find_if(
        board["columns"], [](const Json& column) { return column["name"] == "macs"; });
    if (score < 0 || macs == board["columns"].end()) return;
    const Json& by = board["columns"][static_cast<std::size_t>(score)];
    Plot plot;
    plot.title = fmt::format("{} ({}) against multiply-adds; marked: the Pareto front",
                             by["stage"].get<std::string>(), by["title"].get<std::string>());
    plot.x_label = "multiply-adds an image";
    plot.y_label = by["title"];
    plot.from_zero = false;
    for (std::size_t i = 0; i < board["rows"].size(); ++i) {
      const double x = number((*macs)["values"][i]), y = number(by["values"][i]);
      if (std::isnan(x) || std::isnan(y)) continue;
      plot.points.push_back({labels_[board["rows"][i].get<std::size_t>()], x, y});
    }
    std::ranges::stable_sort(plot.points, [](const PlotPoint& a, const PlotPoint& b) {
      return std::pair(a.x, -a.y) < std::pair(b.x, -b.y);
    });
    const PlotPoint* last = nullptr;
    for (PlotPoint& point : plot.points) {
      if (last != nullptr && point.y <= last->y) continue;
      point.marked = true;
      if (last != nullptr) {
        plot.segments.push_back({last->x, last->y, point.x, last->y, true});
        plot.segments.push_back({point.x, last->y, point.x, point.y, true});
      }
      last = &point;
    }
    write("pareto", svg(plot));
  }

  void add_importance(const Json& stage) {
    if (!stage["details"].contains("importance")) return;
    std::vector<PlotBar> bars;
    const auto bar = [&](const std::string& label, const Json& one) {
      if (!one.contains("value") || !one["value"].is_number()) return;
      PlotBar made{label, 100 * number(one["value"])};
      if (one.contains("interval") && one["interval"].is_array()) {
        made.low = 100 * number(one["interval"][0]);
        made.high = 100 * number(one["interval"][1]);
      }
      bars.push_back(made);
    };
    const Json& importance = stage["details"]["importance"];
    for (const auto& [decision, one] : importance["by_decision"].items()) bar(decision, one);
    for (const Json& one : importance.value("interactions", Json::array())) {
      bar(one["between"][0].get<std::string>() + " × " + one["between"][1].get<std::string>(), one);
    }
    if (bars.empty()) return;
    write("importance_" + stage["name"].get<std::string>(),
          svg_bars("Which decisions matter", "share of variance, %", bars));
  }

  void add_time(const Json& stages) {
    std::vector<PlotBar> bars;
    for (const Json& stage : stages) {
      if (stage["seconds"].is_number()) bars.push_back({stage["name"], number(stage["seconds"])});
    }
    if (!bars.empty()) write("time", svg_bars("Time per stage", "seconds", bars));
  }

  fs::path folder_;
  std::string name_;
  Json labels_;
  std::vector<std::string> files_;
};

}  // namespace

std::vector<std::string> write_figures(const Json& model, const fs::path& folder) {
  Figures figures(folder);
  for (const Json& run : model["runs"]) figures.add_run(run);
  for (const Json& lab : model["labs"]) figures.add_lab(lab);
  return figures.take();
}

}  // namespace nashost::report
