#include "findings/hypotheses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "findings/as_json.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"
#include "stats/curve_clustering.hpp"
#include "stats/decision_importance.hpp"
#include "stats/decision_trend.hpp"
#include "stats/seeds.hpp"

namespace nashost::findings {
namespace {

using Json = nlohmann::json;
using stats::Answer;
using Stages = std::vector<const StageResult*>;
using Column = std::vector<double>;

/// The mean over seeds of one number a seed, { value, by_seed, interval }.
Json over_seeds(const std::vector<Answer<double>>& answers, double level) {
  Column values;
  for (const auto& answer : answers) {
    if (!answer) return as_json(answer, Answer<stats::IntervalEstimate>::none(answer.reason()), "");
    values.push_back(*answer);
  }
  const auto interval = values.size() == 1 ? Answer<stats::IntervalEstimate>::none("one seed")
                                           : stats::mean_over_seeds(values, level);
  const double mean = interval ? interval->estimate : values.front();
  Json json = as_json(mean, interval, fmt::format("{} seeds", values.size()));
  json["by_seed"] = values;
  return json;
}

/// Curves of a supernet stage: time, architecture. Where an architecture had no reward in a window
/// its last one stands, and before its first the window's mean over those that had one.
struct Curves {
  std::vector<std::vector<double>> by_architecture;  // rows of the stage, times
  std::vector<Architecture> architectures;
  std::vector<std::int64_t> rounds;
};

Curves curves_of(const StageResult& stage) {
  Curves curves;
  const Json& stored = stage.details.at("curves");
  curves.rounds = stored.at("rounds").get<std::vector<std::int64_t>>();
  const Json& rewards = stored.at("mean_reward");
  for (std::size_t row = 0; row < stage.labels.size(); ++row) {
    const auto found = rewards.find(stage.labels[row]);
    if (found == rewards.end()) continue;
    curves.architectures.push_back(stage.architectures[row]);
    auto& curve = curves.by_architecture.emplace_back();
    for (const Json& value : *found) {
      curve.push_back(value.is_number() ? value.get<double>() : std::nan(""));
    }
  }
  for (std::size_t t = 0; t < curves.rounds.size(); ++t) {
    double sum = 0, count = 0;
    for (auto& curve : curves.by_architecture) {
      if (std::isnan(curve[t]) && t > 0) curve[t] = curve[t - 1];
      if (std::isnan(curve[t])) continue;
      sum += curve[t];
      count += 1;
    }
    for (auto& curve : curves.by_architecture) {
      if (std::isnan(curve[t])) curve[t] = sum / count;
    }
  }
  return curves;
}

class Hypotheses {
 public:
  Hypotheses(const ScoreColumn& truth, const std::vector<Decision>& decisions,
             const Stages& baseline, const Stages& search, const HypothesesOptions& options)
      : truth_(truth),
        decisions_(decisions),
        baseline_(baseline),
        search_(search),
        options_(options),
        scores_(truth.scores()) {
    for (const Decision& decision : decisions) {
      design_.options.push_back(static_cast<int>(decision.options.size()));
    }
    for (const Architecture& a : truth.architectures) {
      design_.rows.emplace_back(a.begin(), a.end());
    }
  }

  Json run() {
    Json found = {{"of", truth_.stages},
                  {"column", truth_.column},
                  {"seeds", truth_.by_seed.size()},
                  {"architectures", truth_.labels.size()},
                  {"level", options_.level}};
    found["importance"] = importance();
    found["trend"] = trend();
    if (!baseline_.empty()) found["clustering"]["baseline"] = clustering(baseline_);
    if (!search_.empty()) found["clustering"]["search"] = clustering(search_);
    if (!baseline_.empty() && !search_.empty()) found["finding"] = finding();
    found["statements"] = statements(found);
    found["says"] = lines(found);
    return found;
  }

 private:
  using Statistic = std::function<Answer<double>(const Column&)>;

  /// Of the truth of each seed.
  Json of_truth(const Statistic& statistic) const {
    std::vector<Answer<double>> answers;
    for (const Column& seed : truth_.by_seed) answers.push_back(statistic(seed));
    return over_seeds(answers, options_.level);
  }

  /// A share of variance, or a difference of two (then `least` is −1); a design that is no full
  /// factorial has none.
  Json share(const std::function<double(const stats::VarianceShares&)>& part,
             double least = 0) const {
    Json json = of_truth([&](const Column& scores) -> Answer<double> {
      if (static_cast<std::int64_t>(design_.rows.size()) != design_.combinations()) {
        return Answer<double>::none("not every combination of options was measured");
      }
      const auto shares = stats::variance_shares(design_, scores);
      if (!shares) return Answer<double>::none(shares.reason());
      return part(*shares);
    });
    // Student's interval knows nothing of bounds, and with few seeds goes far beyond them.
    if (json["interval"].is_array()) {
      for (Json& end : json["interval"]) end = std::clamp(end.get<double>(), least, 1.0);
    }
    return json;
  }

  Json importance() const {
    Json found = {{"by_decision", Json::object()}, {"interactions", Json::array()}};
    for (std::size_t d = 0; d < decisions_.size(); ++d) {
      found["by_decision"][decisions_[d].name] =
          share([d](const stats::VarianceShares& s) { return s.main[d]; });
    }
    std::size_t number = 0;
    for (std::size_t d = 0; d < decisions_.size(); ++d) {
      for (std::size_t e = d + 1; e < decisions_.size(); ++e, ++number) {
        Json one = share(
            [number](const stats::VarianceShares& s) { return s.interactions[number].share; });
        one["between"] = {decisions_[d].name, decisions_[e].name};
        found["interactions"].push_back(std::move(one));
      }
    }
    found["higher"] = share([](const stats::VarianceShares& s) { return s.higher; });
    found["additive_r_squared"] = of_truth([&](const Column& scores) -> Answer<double> {
      const auto fit = stats::additive_fit(design_, scores);
      return fit ? Answer<double>(fit->r_squared) : Answer<double>::none(fit.reason());
    });
    return found;
  }

  Json trend() const {
    Json found = {{"by_decision", Json::object()}};
    found["joint"] =
        of_truth([&](const Column& scores) { return stats::joint_trend(design_, scores); });
    for (std::size_t d = 0; d < decisions_.size(); ++d) {
      Json& one = found["by_decision"][decisions_[d].name];
      one["monotone"] =
          of_truth([&](const Column& scores) { return stats::monotone_trend(design_, scores, d); });
      one["per_option"] = of_truth(
          [&](const Column& scores) { return stats::score_per_option(design_, scores, d); });
    }
    return found;
  }

  Json clustering(const Stages& stages) const {
    Json found = Json::object();
    for (std::size_t d = 0; d < decisions_.size(); ++d) {
      std::vector<Answer<double>> means;
      std::vector<std::vector<Answer<double>>> by_time;
      for (const StageResult* stage : stages) {
        const Curves curves = curves_of(*stage);
        std::vector<int> options;
        for (const Architecture& a : curves.architectures) options.push_back(a[d]);
        if (curves.by_architecture.empty()) {
          means.push_back(Answer<double>::none("rewards over time were not kept"));
          continue;
        }
        const auto clusters = stats::curve_clustering(options, curves.by_architecture);
        means.push_back(clusters.mean);
        by_time.push_back(clusters.by_time);
        found["rounds"] = curves.rounds;
      }
      Json& one = found["by_decision"][decisions_[d].name];
      one["mean"] = over_seeds(means, options_.level);
      one["by_time"] = Json::array();
      for (std::size_t t = 0; !by_time.empty() && t < by_time.front().size(); ++t) {
        std::vector<Answer<double>> seeds;
        for (const auto& seed : by_time) {
          if (t < seed.size()) seeds.push_back(seed[t]);
        }
        const Json mean = over_seeds(seeds, options_.level);
        one["by_time"].push_back(mean["value"].is_number() ? mean["value"] : Json());
      }
    }
    return found;
  }

  bool is_best(const std::string& label) const {
    const auto row = std::ranges::find(truth_.labels, label) - truth_.labels.begin();
    return static_cast<std::size_t>(row) < scores_.size() &&
           scores_[static_cast<std::size_t>(row)] >= best() - options_.tolerance;
  }
  double best() const { return *std::ranges::max_element(scores_); }

  struct Search {
    std::vector<double> rounds;  // per seed
    std::vector<Answer<double>> regret;
    std::size_t found = 0;
  };

  Search search_of(const Stages& stages) const {
    Search result;
    for (const StageResult* stage : stages) {
      const Json& curves = stage->details.at("curves");
      const auto looks = curves.at("looks").get<std::vector<std::int64_t>>();
      const auto leaders = curves.at("leader").get<std::vector<std::string>>();
      // The first look from which on the leader is one of the best.
      std::size_t from = looks.size();
      while (from > 0 && is_best(leaders[from - 1])) --from;
      const bool found = from < looks.size();
      result.found += found ? 1 : 0;
      result.rounds.push_back(
          looks.empty() ? 0 : static_cast<double>(found ? looks[from] : looks.back()));
      const auto last =
          leaders.empty() ? truth_.labels.end() : std::ranges::find(truth_.labels, leaders.back());
      result.regret.push_back(
          last == truth_.labels.end()
              ? Answer<double>::none("the truth of a leader was not measured")
              : Answer<double>(best() -
                               scores_[static_cast<std::size_t>(last - truth_.labels.begin())]));
    }
    return result;
  }

  Json finding() const {
    const Search slow = search_of(baseline_), fast = search_of(search_);
    const auto object = [&](const Search& one, const Stages& stages) {
      std::vector<Answer<double>> rounds(one.rounds.begin(), one.rounds.end());
      return Json{{"sampler", stages.front()->details.value("sampler", "")},
                  {"rounds", over_seeds(rounds, options_.level)},
                  {"found", one.found},
                  {"runs", stages.size()},
                  {"final_regret", over_seeds(one.regret, options_.level)}};
    };
    std::vector<Answer<double>> saved;
    for (std::size_t i = 0; i < slow.rounds.size(); ++i) {
      saved.emplace_back(slow.rounds[i] - fast.rounds[i]);
    }
    Json best_ones = Json::array();
    for (const std::string& label : truth_.labels) {
      if (is_best(label)) best_ones.push_back(label);
    }
    return {{"best", best_ones},
            {"tolerance", options_.tolerance},
            {"baseline", object(slow, baseline_)},
            {"search", object(fast, search_)},
            {"saved", over_seeds(saved, options_.level)}};
  }

  /// The decision with the largest mean share, and that of all but one.
  std::string most_important(const Json& importance, const std::string& besides = "") const {
    std::string name;
    double most = -HUGE_VAL;
    for (const auto& [decision, share] : importance["by_decision"].items()) {
      if (decision == besides || !share["value"].is_number()) continue;
      if (share["value"].get<double>() > most) {
        most = share["value"].get<double>();
        name = decision;
      }
    }
    return name;
  }

  static Json statement(const std::string& text, const Json& number, const std::string& unit) {
    std::string answer = "open";
    if (number["interval"].is_array()) {
      if (number["interval"][0].get<double>() > 0) answer = "supported";
      if (number["interval"][1].get<double>() < 0) answer = "contradicted";
    }
    return {{"statement", text}, {"number", number}, {"unit", unit}, {"answer", answer}};
  }

  /// The key decision's share of variance less the largest one of another.
  Json matters_most(const Json& importance) const {
    const auto place = [&](const std::string& name) {
      return static_cast<std::size_t>(std::ranges::find(decisions_, name, &Decision::name) -
                                      decisions_.begin());
    };
    std::string key = options_.key.empty() ? most_important(importance) : options_.key;
    if (key.empty()) key = decisions_.front().name;  // no shares: the reason stands in the number
    std::string next = most_important(importance, key);
    if (next.empty()) next = decisions_[place(key) == 0 ? 1 : 0].name;
    return statement(
        fmt::format("{} matters most (its share of variance less that of {})", key, next),
        share([k = place(key),
               n = place(next)](const stats::VarianceShares& s) { return s.main[k] - s.main[n]; },
              /*least=*/-1),
        "share of variance");
  }

  Json statements(const Json& found) const {
    Json list = Json::array();
    list.push_back(statement("later options are better, all decisions together",
                             found["trend"]["joint"], "rises less falls, of all pairs"));
    if (decisions_.size() > 1) list.push_back(matters_most(found["importance"]));
    for (const auto& [decision, one] : found["trend"]["by_decision"].items()) {
      list.push_back(statement(fmt::format("later options of {} are better", decision),
                               one["per_option"], "score per option"));
    }
    if (found.contains("finding")) {
      const Json& f = found["finding"];
      list.push_back(statement(fmt::format("{} finds the best in fewer rounds than {}",
                                           f["search"]["sampler"].get<std::string>(),
                                           f["baseline"]["sampler"].get<std::string>()),
                               f["saved"], "rounds saved"));
    }
    return list;
  }

  Json lines(const Json& found) const {
    Json says = Json::array();
    const std::size_t seeds = truth_.by_seed.size();
    says.push_back(fmt::format(
        "{} ({}): {} architectures, {}", truth_.stages, truth_.column, truth_.labels.size(),
        seeds == 1
            ? std::string("one seed: points without interval, and no answers")
            : fmt::format("{} seeds, {:g} % intervals over them", seeds, 100 * options_.level)));
    for (const auto& [decision, one] : found["importance"]["by_decision"].items()) {
      says.push_back(
          fmt::format("{}: {} of the variance; {} points per option", decision, as_text(one),
                      as_text(found["trend"]["by_decision"][decision]["per_option"], 2, 100)));
    }
    says.push_back(fmt::format("an additive model explains R² {}",
                               as_text(found["importance"]["additive_r_squared"])));
    if (found.contains("clustering")) {
      for (const auto& [group, of] : found["clustering"].items()) {
        std::string text = fmt::format("reward curves, {}: by", group);
        for (const auto& [decision, one] : of["by_decision"].items()) {
          text += fmt::format(" {} ε² {}", decision, as_text(one["mean"], 2));
        }
        says.push_back(text);
      }
    }
    if (found.contains("finding")) {
      for (const char* group : {"baseline", "search"}) {
        const Json& one = found["finding"][group];
        says.push_back(fmt::format(
            "{}: found one of the best in {} of {} runs, after {} rounds; the last leader is {} "
            "points behind",
            one["sampler"].get<std::string>(), one["found"].get<std::size_t>(),
            one["runs"].get<std::size_t>(), as_text(one["rounds"], 0),
            as_text(one["final_regret"], 2, 100)));
      }
    }
    for (const Json& one : found["statements"]) {
      const bool in_points = one["unit"] == "score per option";
      const bool whole = one["unit"] == "rounds saved";
      says.push_back(fmt::format("{}: {} ({})", one["statement"].get<std::string>(),
                                 seeds == 1 ? "one seed" : one["answer"].get<std::string>(),
                                 as_text(one["number"],
                                         in_points ? 2
                                         : whole   ? 0
                                                   : 3,
                                         in_points ? 100 : 1)));
    }
    return says;
  }

  const ScoreColumn& truth_;
  const std::vector<Decision>& decisions_;
  const Stages &baseline_, &search_;
  HypothesesOptions options_;
  stats::Design design_;
  Column scores_;  // means over seeds
};

}  // namespace

Json hypotheses(const ScoreColumn& truth, const std::vector<Decision>& decisions,
                const Stages& baseline, const Stages& search, const HypothesesOptions& options) {
  std::vector<std::string> names;
  for (const Decision& decision : decisions) names.push_back(decision.name);
  if (!options.key.empty() && std::ranges::find(names, options.key) == names.end()) {
    throw ConfigError("the space has no decision '" + options.key + "'" +
                      did_you_mean(options.key, names));
  }
  if (!baseline.empty() && !search.empty() && baseline.size() != search.size()) {
    throw ConfigError(fmt::format("{} stages of the baseline and {} of the search cannot be paired",
                                  baseline.size(), search.size()));
  }
  if (truth.labels.empty()) {
    throw ConfigError("stage '" + truth.stages + "' has no architecture with a number in column '" +
                      truth.column + "'");
  }
  for (const Stages* group : {&baseline, &search}) {
    for (const StageResult* stage : *group) {
      if (stage->details.contains("curves")) continue;
      throw ConfigError("stage '" + stage->name +
                        "' kept no curves of rewards: it is no supernet stage");
    }
  }
  return Hypotheses(truth, decisions, baseline, search, options).run();
}

}  // namespace nashost::findings
