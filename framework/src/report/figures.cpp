#include "report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "report/round_curves.hpp"
#include "report/svg_plot.hpp"
#include "report/svg_slope.hpp"

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
      if (run.contains("rounds/" + stage_name)) {
        const Json& rounds = run["rounds/" + stage_name];
        add_rounds(stage_name, rounds);
        add_share(stage_name, rounds, run["run"]["decisions"]);
      }
      if (run.contains("cuts") && run["cuts"].contains(stage_name)) add_cuts(run, stage_name);
      if (stage["kind"] == "compare" && stage.contains("columns")) add_ranking(stage);
      if (stage["kind"] == "finetune" && stage.contains("columns")) add_finetune(stage);
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

  /// All supernet stages of all runs in one picture, where there are several.
  void add_side_by_side(const Json& runs) {
    Plot accuracy, regret;
    accuracy.title = "Accuracy of what was trained";
    accuracy.y_label = "share right, mean of all draws";
    accuracy.ends_in_legend = false;
    regret.title = "Effective regret, each against the best of its run while that was drawn";
    regret.y_label = "reward lost, summed";
    accuracy.x_label = regret.x_label = "round";
    for (const Json& run : runs) {
      if (!run.contains("stages")) continue;
      for (const Json& stage : run["stages"]) {
        const std::string name = stage.at("name"), key = "rounds/" + name;
        if (!run.contains(key)) continue;
        const Json& rounds = run[key];
        const std::string label =
            runs.size() > 1 ? run["run"]["name"].get<std::string>() + " · " + name : name;
        const Json& all = rounds["all"];
        accuracy.curves.push_back(
            thinned(label, rounds, Json(), all["accuracy"]["mean"], all["n"]));
        if (rounds.contains("regret") && rounds["regret"].contains("value")) {
          regret.curves.push_back(regret_curve(label, rounds));
        }
      }
    }
    name_ = runs.size() == 1 ? runs[0]["run"]["name"].get<std::string>() : "runs";
    if (accuracy.curves.size() > 1) write("side_by_side_accuracy", svg(accuracy));
    if (regret.curves.size() > 1) write("side_by_side_regret", svg(regret));
  }

  std::vector<std::string> take() { return std::move(files_); }

 private:
  static void add(PlotCurve& curve, double x, double y, double half = 0) {
    curve.x.push_back(x);
    curve.y.push_back(y);
    curve.low.push_back(y - half);
    curve.high.push_back(y + half);
  }

  /// Means of eight buckets a point, for a picture on paper is not zoomed. `places`: of the values
  /// where not every bucket has one, else null.
  static PlotCurve thinned(const std::string& label, const Json& rounds, const Json& places,
                           const Json& values, const Json& weights) {
    const double width = number(rounds["width"]), last = number(rounds["rounds"]);
    PlotCurve curve;
    curve.label = label;
    double sum = 0, n = 0, x = 0;
    const auto flush = [&] {
      if (n > 0) add(curve, x / n, sum / n);
      sum = n = x = 0;
    };
    std::int64_t part = -1;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto at =
          places.is_null() ? static_cast<std::int64_t>(i) : places[i].get<std::int64_t>();
      const double value = number(values[i]), weight = std::max(1.0, number(weights[i]));
      if (at / 8 != part) flush();
      part = at / 8;
      if (std::isnan(value)) continue;
      sum += value * weight;
      n += weight;
      x += weight * std::min(last, (static_cast<double>(at) + 0.5) * width);
    }
    flush();
    return curve;
  }

  static PlotCurve regret_curve(const std::string& label, const Json& rounds) {
    const double width = number(rounds["width"]), last = number(rounds["rounds"]);
    PlotCurve curve;
    curve.label = label;
    double at = 0;
    for (const Json& value : rounds["regret"]["value"]) {
      at = std::min(last, at + width);
      if (value.is_number()) add(curve, at, number(value));
    }
    return curve;
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
    const double width = number(rounds["width"]);
    Plot plot;
    plot.title = fmt::format("{}: accuracy on the training batch", stage);
    plot.x_label = "round";
    plot.y_label = fmt::format("share right, mean of {:g} rounds", 8 * width);
    plot.ends_in_legend = false;
    for (const Json& from : rounds["curves"]) {
      plot.curves.push_back(thinned(labels_[from["a"].get<std::size_t>()], rounds, from["at"],
                                    from["accuracy"]["mean"], from["n"]));
    }
    write("accuracy_" + stage, svg(plot));
    if (!rounds.contains("regret") || !rounds["regret"].contains("value")) return;
    Plot regret;
    const std::string best = labels_[rounds["regret"]["best"].get<std::size_t>()];
    regret.title = fmt::format("{}: effective regret against {}", stage, best);
    regret.x_label = "round";
    regret.y_label = "reward lost, summed";
    regret.curves.push_back(regret_curve(stage, rounds));
    write("regret_" + stage, svg(regret));
  }

  /// Who was trained: shares of the rounds, and draws of those with a curve of their own. Of many
  /// architectures the shares are those of each decision's options, a picture each.
  void add_share(const std::string& stage, const Json& rounds, const Json& decisions) {
    const Json& all = rounds["all"]["n"];
    const auto plot_of = [&](const std::string& what) {
      Plot plot;
      plot.title = stage + ": who was trained" + what;
      plot.x_label = "round";
      plot.y_label = fmt::format("share of rounds, mean of {:g}", 8 * number(rounds["width"]));
      plot.all_in_view = true;
      plot.ends_in_legend = false;
      return plot;
    };
    const auto line = [&](Plot& plot, const std::string& label, const std::vector<double>& draws) {
      Json shares = Json::array();
      for (std::size_t i = 0; i < draws.size(); ++i) {
        const double of = number(all[i]);
        shares.push_back(of > 0 ? Json(draws[i] / of) : Json());
      }
      plot.curves.push_back(thinned(label, rounds, Json(), shares, all));
    };
    Plot single = plot_of("");
    std::vector<PlotBar> bars;
    for (const Json& curve : rounds["curves"]) {
      std::vector<double> draws(all.size(), 0);
      double sum = 0;
      for (std::size_t i = 0; i < curve["at"].size(); ++i) {
        draws[curve["at"][i].get<std::size_t>()] = number(curve["n"][i]);
        sum += number(curve["n"][i]);
      }
      bars.push_back({labels_[curve["a"].get<std::size_t>()], sum});
      line(single, bars.back().label, draws);
    }
    if (!rounds.contains("options")) {
      write("share_" + stage, svg(single));
    } else {
      const Json& by_decision = rounds["options"]["draws"];
      for (std::size_t d = 0; d < by_decision.size(); ++d) {
        const auto decision = decisions[d]["name"].get<std::string>();
        Plot plot = plot_of(", by " + decision);
        for (std::size_t o = 0; o < by_decision[d].size(); ++o) {
          line(plot, decisions[d]["options"][o], by_decision[d][o].get<std::vector<double>>());
        }
        write("share_" + stage + "_" + decision, svg(plot));
      }
    }
    std::ranges::stable_sort(bars, std::greater(), &PlotBar::value);
    write("draws_" + stage, svg_bars(stage + ": draws", "rounds", bars));
  }

  void add_finetune(const Json& stage) {
    const Json& columns = stage["columns"];
    for (const std::string split : {"test", "validation"}) {
      if (!columns.contains("accuracy_" + split)) continue;
      const auto column = [&](const std::string& name, std::size_t i) {
        return columns.contains(name) ? number(columns[name][i]) : kNoNumber;
      };
      const bool scratch = columns.contains("scratch_" + split);
      Plot plot;
      plot.title =
          fmt::format("{}: before and after fine-tuning{}", stage["name"].get<std::string>(),
                      scratch ? "; points: from scratch, as many steps" : "");
      plot.x_label = "training steps after extraction";
      plot.y_label = split + " accuracy";
      plot.from_zero = false;
      plot.ends_in_legend = false;
      for (std::size_t i = 0; i < stage["labels"].size(); ++i) {
        const double steps = columns.contains("steps") ? column("steps", i) : 1;
        PlotCurve curve;
        curve.label = stage["labels"][i];
        const double before = column("inherited_" + split, i),
                     after = column("accuracy_" + split, i);
        if (!std::isnan(before)) add(curve, 0, before);
        if (!std::isnan(after)) add(curve, steps, after);
        const double anew = column("scratch_" + split, i);
        if (!std::isnan(anew)) plot.points.push_back({curve.label, steps, anew, true});
        plot.curves.push_back(std::move(curve));
      }
      write("finetune_" + stage["name"].get<std::string>(), svg(plot));
      return;
    }
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
    plot.title =
        fmt::format("{} against {}", between[0].get<std::string>(), between[1].get<std::string>());
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
    const bool joined = plot.points.size() <= 60;
    if (joined) plot.title += ": pairs in the wrong order are joined";
    for (std::size_t a = 0; joined && a < plot.points.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const PlotPoint &p = plot.points[a], &q = plot.points[b];
        if ((p.x - q.x) * (p.y - q.y) < 0) plot.segments.push_back({p.x, p.y, q.x, q.y, true});
      }
    }
    write("ranking_" + stage["name"].get<std::string>(), svg(plot));
    add_places(stage);
  }

  /// From the order by score to that in truth: of many those among the first fifteen of either.
  void add_places(const Json& stage) {
    constexpr double kFirst = 15;
    const Json& columns = stage["columns"];
    if (!columns.contains("score_rank") || !columns.contains("truth_rank")) return;
    const bool many = stage["labels"].size() > 40;
    std::vector<SlopeLine> lines;
    for (std::size_t i = 0; i < stage["labels"].size(); ++i) {
      const double from = number(columns["score_rank"][i]), to = number(columns["truth_rank"][i]);
      if (std::isnan(from) || std::isnan(to) || (many && from > kFirst && to > kFirst)) continue;
      lines.push_back({stage["labels"][i], from, to});
    }
    if (lines.size() < 2) return;
    const Json& between = stage["compared"];
    const auto from = between[0].get<std::string>(), to = between[1].get<std::string>();
    write("places_" + stage["name"].get<std::string>(),
          svg_slope(fmt::format("Places by {} and by {}{}", from, to,
                                many ? ", of the first 15 of either" : ""),
                    from, to, lines));
  }

  void add_pareto(const Json& board) {
    const Json& trade = board["trade"];
    if (trade["labels"].empty()) return;
    const Json& by = board["columns"][board["score"].get<std::size_t>()];
    const std::string cost =
        trade["cost"] == "macs" ? "multiply-adds an image" : trade["cost"].get<std::string>();
    Plot plot;
    plot.title = fmt::format("{} ({}) against {}; marked: the Pareto front",
                             by["stage"].get<std::string>(), by["title"].get<std::string>(), cost);
    plot.x_label = cost;
    plot.y_label = measure(by["name"].get<std::string>());
    plot.from_zero = false;
    for (std::size_t i = 0; i < trade["labels"].size(); ++i) {
      plot.points.push_back(
          {trade["labels"][i], number(trade["costs"][i]), number(trade["scores"][i])});
    }
    // The front first: its names choose their places first.
    const auto front = trade["front"].get<std::size_t>();
    for (std::size_t i = 0; i < front; ++i) {
      PlotPoint& point = plot.points[i];
      point.marked = true;
      if (i == 0) continue;
      const PlotPoint& last = plot.points[i - 1];
      plot.segments.push_back({last.x, last.y, point.x, last.y, true});
      plot.segments.push_back({point.x, last.y, point.x, point.y, true});
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
  figures.add_side_by_side(model["runs"]);
  for (const Json& lab : model["labs"]) figures.add_lab(lab);
  return figures.take();
}

}  // namespace nashost::report
