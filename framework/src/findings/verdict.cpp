#include "findings/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "findings/as_json.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stats/multiple_comparisons.hpp"
#include "stats/paired_tests.hpp"
#include "stats/seeds.hpp"

namespace nashost::findings {
namespace {

using Json = nlohmann::json;

/// "(3, 3), (2, 3) and (1, 3)".
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string p_text(double p) { return p < 0.0001 ? "< 0.0001" : fmt::format("{:.2g}", p); }

/// One tested pair: rows first < second.
struct Pair {
  std::size_t first, second;
  double difference;  // first − second
  double p;
  double p_holm = 1;
  Json json;

  /// The row that is better where the claim can be made.
  std::optional<std::size_t> better(double alpha) const {
    if (p_holm > alpha || difference == 0) return std::nullopt;
    return difference > 0 ? first : second;
  }
};

class Verdict {
 public:
  Verdict(const Candidates& candidates, const ScoreColumn* cheap, RandomStream& random,
          const VerdictOptions& options)
      : candidates_(candidates),
        column_(candidates.scores),
        cheap_(cheap),
        random_(random),
        options_(options),
        scores_(column_.scores()) {}

  Json run() {
    const std::size_t n = column_.labels.size();
    const auto best = static_cast<std::size_t>(std::ranges::max_element(scores_) - scores_.begin());
    favourite_ = candidates_.chosen.value_or(best);
    images_ = column_.answers.front().front().size();
    std::vector<Pair> weights, architectures;
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = a + 1; b < n; ++b) {
        weights.push_back(on_images(a, b));
        if (options_.architectures) architectures.push_back(over_seeds(a, b));
      }
    }
    correct(weights);
    correct(architectures);

    Json found = {{"of", column_.stages},
                  {"column", column_.column},
                  {"images", images_},
                  {"seeds", column_.by_seed.size()},
                  {"level", options_.level},
                  {"chosen", candidates_.chosen ? Json(column_.labels[favourite_]) : Json()},
                  {"best", column_.labels[best]}};
    found["weights"] = as_object(weights);
    if (options_.architectures) found["architectures"] = as_object(architectures);
    found["false_superiority"] = false_superiorities(weights);
    found["sentence"] = sentence(weights, architectures);
    found["says"] = lines(found, weights, architectures);
    return found;
  }

 private:
  const std::vector<std::uint8_t>& answers(std::size_t row) const {
    return column_.answers[candidates_.model[row]][row];
  }

  Pair on_images(std::size_t a, std::size_t b) {
    const auto test = stats::mcnemar(answers(a), answers(b));
    stats::BootstrapOptions bootstrap;
    bootstrap.confidence = options_.level;
    const auto interval = stats::accuracy_difference(answers(a), answers(b), random_, bootstrap);
    const double difference =
        static_cast<double>(test.only_first - test.only_second) / static_cast<double>(images_);
    Pair pair{a, b, difference, test.p_exact, 1, as_json(difference, interval, "test images")};
    pair.json["only_first"] = test.only_first;
    pair.json["only_second"] = test.only_second;
    pair.json["p"] = test.p_exact;
    pair.json["p_mid"] = test.p_mid;
    return pair;
  }

  Pair over_seeds(std::size_t a, std::size_t b) {
    std::vector<double> first, second, differences;
    for (const auto& seed : column_.by_seed) {
      first.push_back(seed[a]);
      second.push_back(seed[b]);
      differences.push_back(seed[a] - seed[b]);
    }
    const auto test = stats::permutation_test(first, second, random_);
    const auto mean = stats::mean_over_seeds(differences, options_.level);
    Pair pair{a, b, mean->estimate, test->p, 1, as_json(mean->estimate, mean, "seeds")};
    pair.json["p"] = test->p;
    pair.json["probability_better"] = *stats::probability_better(first, second);
    return pair;
  }

  static void correct(std::vector<Pair>& pairs) {
    std::vector<double> p;
    for (const Pair& pair : pairs) p.push_back(pair.p);
    const std::vector<double> adjusted = stats::holm(p);
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].p_holm = adjusted[i];
  }

  Json as_object(const std::vector<Pair>& pairs) const {
    Json list = Json::array();
    for (const Pair& pair : pairs) {
      Json one = pair.json;
      one["difference"] = one["value"];
      one.erase("value");
      one["first"] = column_.labels[pair.first];
      one["second"] = column_.labels[pair.second];
      one["p_holm"] = pair.p_holm;
      const auto better = pair.better(options_.alpha);
      one["better"] = better ? Json(column_.labels[*better]) : Json();
      list.push_back(std::move(one));
    }
    return {{"alpha", options_.alpha}, {"pairs", std::move(list)}};
  }

  Json false_superiorities(const std::vector<Pair>& weights) const {
    Json list = Json::array();
    if (cheap_ == nullptr) return list;
    const std::vector<double> cheap = cheap_->scores();
    for (const Pair& pair : weights) {
      const auto row = [&](std::size_t candidate) {
        return std::ranges::find(cheap_->architectures, column_.architectures[candidate]) -
               cheap_->architectures.begin();
      };
      const auto a = static_cast<std::size_t>(row(pair.first));
      const auto b = static_cast<std::size_t>(row(pair.second));
      if (a == cheap.size() || b == cheap.size()) continue;
      const double lead = cheap[a] - cheap[b];
      if (lead * pair.difference >= 0) continue;
      const bool first_favoured = lead > 0;
      list.push_back({{"favoured", column_.labels[first_favoured ? pair.first : pair.second]},
                      {"better", column_.labels[first_favoured ? pair.second : pair.first]},
                      {"score_lead", std::abs(lead)},
                      {"truth_loss", std::abs(pair.difference)},
                      {"p_holm", pair.p_holm},
                      {"established", pair.better(options_.alpha).has_value()}});
    }
    return list;
  }

  /// What the pairs say of the favourite. `where`: "on 10000 test images".
  std::string standing(const std::vector<Pair>& pairs, const std::string& where) const {
    std::vector<std::string> beaten, winners, equal;
    double claimed = 0, smallest = 1;
    bool any = false;
    for (const Pair& pair : pairs) {
      const auto better = pair.better(options_.alpha);
      any = any || better;
      smallest = std::min(smallest, pair.p_holm);
      if (pair.first != favourite_ && pair.second != favourite_) continue;
      const std::size_t rival = pair.first == favourite_ ? pair.second : pair.first;
      auto& list = !better ? equal : *better == favourite_ ? beaten : winners;
      list.push_back(column_.labels[rival]);
      if (better) claimed = std::max(claimed, pair.p_holm);
    }
    const std::string& name = column_.labels[favourite_];
    if (!any) {
      return fmt::format(
          "{} are indistinguishable at this budget: no pair can be told apart {} "
          "(smallest Holm p {})",
          listed(column_.labels), where, p_text(smallest));
    }
    if (beaten.size() + 1 == column_.labels.size()) {
      return fmt::format("{} is the best of {}: ahead of {} {} (Holm p {})", name,
                         column_.labels.size(), listed(beaten), where,
                         (claimed < 0.0001 ? "" : "≤ ") + p_text(claimed));
    }
    std::vector<std::string> parts;
    if (!winners.empty()) {
      parts.push_back(fmt::format("{} {} ahead of {}", listed(winners),
                                  winners.size() == 1 ? "is" : "are", name));
    }
    if (!beaten.empty()) parts.push_back(fmt::format("{} is ahead of {}", name, listed(beaten)));
    if (!equal.empty()) {
      parts.push_back(fmt::format("{} cannot be told from {} at this budget", listed(equal), name));
    }
    return fmt::format("{} {}", fmt::join(parts, "; "), where);
  }

  std::string sentence(const std::vector<Pair>& weights,
                       const std::vector<Pair>& architectures) const {
    const std::string& name = column_.labels[favourite_];
    if (column_.labels.size() == 1) return name + " is the only candidate";
    const std::size_t seeds = column_.by_seed.size();
    std::string text = "As trained weights, " +
                       standing(weights, fmt::format("on {} {} images", images_, column_.split));
    if (candidates_.chosen) text += fmt::format("; {} was chosen on validation images", name);
    if (options_.architectures) {
      return text + ". As architectures, " +
             standing(architectures, fmt::format("over {} seeds", seeds));
    }
    return text + (seeds == 1 ? ". One training each says nothing about the architectures"
                              : ". Nothing is claimed about the architectures");
  }

  Json lines(const Json& found, const std::vector<Pair>& weights,
             const std::vector<Pair>& architectures) const {
    constexpr std::size_t kMostLines = 10;
    Json says = Json::array({found["sentence"]});
    const auto list = [&](const std::vector<Pair>& pairs, const auto& test) {
      std::size_t printed = 0;
      for (const Pair& pair : pairs) {
        if (printed++ == kMostLines) {
          says.push_back(fmt::format("  … and {} pairs more", pairs.size() - kMostLines));
          return;
        }
        says.push_back(fmt::format("  {} − {}: {} points, {}, Holm {}", column_.labels[pair.first],
                                   column_.labels[pair.second], as_text(pair.json, 2, 100),
                                   test(pair), p_text(pair.p_holm)));
      }
    };
    list(weights, [](const Pair& p) { return "McNemar p " + p_text(p.p); });
    list(architectures, [&](const Pair& p) {
      return fmt::format("{} seeds: permutation p {}, P(A > B) {:.2f}", column_.by_seed.size(),
                         p_text(p.p), p.json["probability_better"].get<double>());
    });
    if (cheap_ == nullptr || column_.labels.size() < 2) return says;
    if (found["false_superiority"].empty()) {
      says.push_back(fmt::format("false superiority: none; {} ({}) had the same order",
                                 cheap_->stages, cheap_->column));
    }
    for (const Json& pair : found["false_superiority"]) {
      says.push_back(fmt::format(
          "false superiority: {} led {} by {:.2f} points in {} ({}), and is {:.2f} points behind: "
          "{} (Holm p {})",
          pair["favoured"].get<std::string>(), pair["better"].get<std::string>(),
          100 * pair["score_lead"].get<double>(), cheap_->stages, cheap_->column,
          100 * pair["truth_loss"].get<double>(),
          pair["established"].get<bool>() ? "established" : "not established at this budget",
          p_text(pair["p_holm"].get<double>())));
    }
    return says;
  }

  const Candidates& candidates_;
  const ScoreColumn& column_;
  const ScoreColumn* cheap_;
  RandomStream& random_;
  VerdictOptions options_;
  std::vector<double> scores_;  // means over the seeds
  std::size_t favourite_ = 0, images_ = 0;
};

}  // namespace

Candidates candidates_of(const StageResult& stage, const std::string& column) {
  Candidates candidates;
  candidates.scores = score_column(stage, column);
  const auto& labels = candidates.scores.labels;
  const Json models = stage.details.value("model_seed", Json::object());
  for (const std::string& label : labels) {
    candidates.model.push_back(models.value(label, std::size_t{0}));
  }
  const auto chosen = std::ranges::find(labels, stage.details.value("chosen", std::string()));
  if (chosen != labels.end()) {
    candidates.chosen = static_cast<std::size_t>(chosen - labels.begin());
  }
  return candidates;
}

Json verdict(const Candidates& candidates, const ScoreColumn* cheap, RandomStream& random,
             const VerdictOptions& options) {
  const ScoreColumn& scores = candidates.scores;
  if (scores.labels.empty()) {
    throw ConfigError("stage '" + scores.stages + "' has no candidate with a number in column '" +
                      scores.column + "'");
  }
  if (scores.answers.empty()) {
    throw ConfigError("stage '" + scores.stages +
                      "' keeps no answers to single images for column '" + scores.column +
                      "', so its candidates cannot be compared in pairs");
  }
  if (scores.labels.size() > kMostCandidates) {
    throw ConfigError(fmt::format("stage '{}' has {} candidates; a verdict is between {} at most",
                                  scores.stages, scores.labels.size(), kMostCandidates));
  }
  if (options.architectures && scores.labels.size() > 1) {
    stats::require_attainable(static_cast<std::int64_t>(scores.labels.size()),
                              static_cast<std::int64_t>(scores.by_seed.size()), options.alpha);
  }
  return Verdict(candidates, cheap, random, options).run();
}

}  // namespace nashost::findings
