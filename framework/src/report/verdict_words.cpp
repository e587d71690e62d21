#include "report/verdict_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "findings/sampler_comparison.hpp"
#include "findings/score_column.hpp"
#include "nashost/abi/error.hpp"
#include "report/compared_stages.hpp"
#include "report/progress.hpp"
#include "stats/binomial.hpp"
#include "stats/multiple_comparisons.hpp"
#include "stats/paired_tests.hpp"
#include "stats/seeds.hpp"

namespace nashost::report {
namespace {

using Json = nlohmann::json;

constexpr double kAlpha = 0.05;
constexpr std::size_t kMostNamed = 6;
constexpr std::size_t kMostRivals = 2000;
constexpr std::size_t kMostSeedPatterns = 200'000'000;  // sign patterns times rivals, a second

std::string listed(std::vector<std::string> names) {
  // Naming one more is as short as counting it.
  const std::size_t more = names.size() > kMostNamed + 1 ? names.size() - kMostNamed : 0;
  if (more > 0) names.resize(kMostNamed);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() && more == 0 ? " and " : ", ";
    text += names[i];
  }
  return more == 0 ? text : text + fmt::format(" and {} more", more);
}

/// A number that stands alone or as { value, interval }; empty text where there is none.
std::string estimate(const Json& json, int digits = 3, double scale = 1) {
  const Json& value = json.is_object() && json.contains("value") ? json["value"] : json;
  if (!value.is_number()) return "";
  std::string text = fmt::format("{:.{}f}", scale * value.get<double>(), digits);
  if (json.is_object() && json.contains("interval") && json["interval"].is_array()) {
    text += fmt::format(" [{:.{}f}, {:.{}f}]", scale * json["interval"][0].get<double>(), digits,
                        scale * json["interval"][1].get<double>(), digits);
  }
  return text;
}

double value_of(const Json& json) {
  const Json& value = json.is_object() && json.contains("value") ? json["value"] : json;
  return value.is_number() ? value.get<double>() : kNoNumber;
}

const Json& at(const Json& json, std::initializer_list<const char*> path) {
  static const Json kNothing;
  const Json* here = &json;
  for (const char* key : path) {
    if (!here->is_object() || !here->contains(key)) return kNothing;
    here = &(*here)[key];
  }
  return *here;
}

template <class Results>
const StageResult* last_of(Results results, const std::string& kind) {
  const StageResult* found = nullptr;
  for (const StageResult& result : results) {
    if (result.kind == kind) found = &result;
  }
  return found;
}

class Words {
 public:
  Words(const RunRecord& run, std::span<const StageRecord> stages,
        std::span<const StageResult> results)
      : run_(run), stages_(stages), results_(results) {}

  Verdict write() {
    if (stages_.empty()) {
      words_.headline = "What this run found cannot be read";
      return std::move(words_);
    }
    for (const StageRecord& stage : stages_) {
      if (!is_unreadable(stage)) continue;
      words_.missing.push_back(
          fmt::format("What stage '{}' ({}) found cannot be read.", stage.name, stage.kind));
    }
    find_best();
    if (stage_ == nullptr) {
      nothing_scored();
    } else {
      headline();
      rivals();
    }
    ranking();
    pruning();
    time();
    return std::move(words_);
  }

 private:
  bool is_unreadable(const StageRecord& stage) const {
    return stage.state == StageState::done &&
           std::ranges::find(results_, stage.name, &StageResult::name) == results_.end();
  }

  static bool measures(const std::string& kind) {
    return kind == "evaluate" || kind == "independent" || kind == "finetune";
  }

  void nothing_scored() {
    const auto stage =
        std::ranges::find_if(stages_, [](const StageRecord& s) { return measures(s.kind); });
    if (stage != stages_.end() && is_unreadable(*stage)) {
      words_.headline = "What was scored cannot be read";
      return;
    }
    words_.headline = "No architecture has been scored yet";
    words_.missing.push_back(
        stage == stages_.end()
            ? "No stage of this run scores architectures: add one of kind evaluate, independent or "
              "finetune."
            : fmt::format("Stage '{}' ({}) will score them{}.", stage->name, stage->kind,
                          run_.state == RunState::running ? "" : "; the run ended before it did"));
  }

  void find_best() {
    if (const StageResult* verdict = last_of(results_, "verdict")) {
      verdict_ = verdict;
      const Json& chosen = at(verdict->details, {"chosen"});
      const Json& best = at(verdict->details, {"best"});
      chosen_ = chosen.is_string();
      if (chosen_ || best.is_string()) words_.best = chosen_ ? chosen : best;
      const Json& of = at(verdict->details, {"of"});
      for (const StageResult& result : results_) {
        if (of.is_string() && result.name == of.get<std::string>()) stage_ = &result;
      }
    }
    if (stage_ == nullptr) {
      for (const StageResult& result : results_) {
        if (!measures(result.kind)) continue;
        for (const char* split : {"test", "validation", "train"}) {
          if (known(result, split)) {
            stage_ = &result;
            break;
          }
        }
      }
    }
    if (stage_ == nullptr) return;
    for (const char* split : {"test", "validation", "train"}) {
      if (split_.empty() && known(*stage_, split)) split_ = split;
    }
    if (split_.empty()) {
      stage_ = nullptr;
      return;
    }
    const auto& values = stage_->columns.at("accuracy_" + split_);
    if (const Json& chosen = at(stage_->details, {"chosen"});
        words_.best.empty() && chosen.is_string()) {
      words_.best = chosen;
      chosen_ = true;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!words_.best.empty()
              ? stage_->labels[i] == words_.best
              : !std::isnan(values[i]) && (std::isnan(values[row_]) || values[i] > values[row_])) {
        row_ = i;
      }
    }
    words_.best = stage_->labels[row_];
  }

  static bool known(const StageResult& result, const std::string& split) {
    const auto column = result.columns.find("accuracy_" + split);
    return column != result.columns.end() &&
           std::ranges::any_of(column->second, [](double v) { return !std::isnan(v); });
  }

  std::span<const std::uint8_t> hits(std::size_t row) const {
    const auto found = stage_->hits.find(split_);
    if (found == stage_->hits.end() || stage_->labels.empty()) return {};
    const std::size_t examples = found->second.size() / stage_->labels.size();
    return std::span(found->second).subspan(row * examples, examples);
  }

  std::string how() const {
    return stage_->kind == "evaluate"      ? "with the supernet's weights"
           : stage_->kind == "independent" ? "trained alone"
                                           : "fine-tuned";
  }

  /// What is missing because a stage of that kind is not done, or is not there.
  void lack(const char* kind, const char* what, const char* otherwise) {
    const auto stage = std::ranges::find(stages_, kind, &StageRecord::kind);
    if (stage != stages_.end() && is_unreadable(*stage)) return;  // said already
    words_.missing.push_back(
        stage == stages_.end()
            ? otherwise
            : fmt::format("Stage '{}' will say {}{}.", stage->name, what,
                          run_.state == RunState::running ? "" : "; the run ended before it"));
  }

  /// Where each architecture was trained several times, the mean over seeds with Student's
  /// interval; else the share of images with the exact binomial interval.
  void headline() {
    const double accuracy = stage_->columns.at("accuracy_" + split_)[row_];
    words_.headline = fmt::format("{} {}: {:.2f} %", words_.best,
                                  ahead_of_all() ? "is best"
                                  : chosen_      ? "was chosen"
                                                 : "scored best",
                                  100 * accuracy);
    const auto seeds = by_seed();
    if (seeds.size() > 1) {
      if (const auto mean = stats::mean_over_seeds(seeds)) {
        words_.headline += fmt::format(" [{:.2f}, {:.2f}]", 100 * mean->lower, 100 * mean->upper);
      }
      words_.headline += fmt::format(" of {} images, mean of {} seeds", split_, seeds.size());
    } else if (const auto right = hits(row_); !right.empty()) {
      const auto n = static_cast<std::int64_t>(right.size());
      const auto k = std::ranges::count_if(right, [](std::uint8_t h) { return h != 0; });
      const auto interval = stats::binomial_interval(n, k);
      words_.headline += fmt::format(" [{:.2f}, {:.2f}] of {} {} images", 100 * interval.lower,
                                     100 * interval.upper, n, split_);
    } else {
      words_.headline += fmt::format(" of the {} images", split_);
    }
    words_.headline += ", " + how();
  }

  /// Whether the verdict puts it before every rival, as trained weights.
  bool ahead_of_all() const {
    if (verdict_ == nullptr) return false;
    const Json& pairs = at(verdict_->details, {"weights", "pairs"});
    return pairs.is_array() && !pairs.empty() && std::ranges::all_of(pairs, [&](const Json& pair) {
             return (at(pair, {"first"}) != words_.best && at(pair, {"second"}) != words_.best) ||
                    at(pair, {"better"}) == words_.best;
           });
  }

  /// The best one's accuracy in each seed of its stage.
  std::vector<double> by_seed() const {
    const auto column = findings::score_column(*stage_, "accuracy_" + split_);
    const auto row = std::ranges::find(column.labels, words_.best) - column.labels.begin();
    std::vector<double> values;
    for (const auto& seed : column.by_seed) {
      if (static_cast<std::size_t>(row) < seed.size()) {
        values.push_back(seed[static_cast<std::size_t>(row)]);
      }
    }
    return values;
  }

  void rivals() {
    if (verdict_ != nullptr) {
      if (const Json& sentence = at(verdict_->details, {"sentence"}); sentence.is_string()) {
        words_.sentences.push_back("Verdict: " + sentence.get<std::string>() + ".");
        return;
      }
    }
    lack("verdict", "who beats whom",
         "No verdict: add stages of kind finetune and verdict to let the best rivals compete.");
    if (stage_->labels.size() < 2) {
      words_.sentences.push_back("It is the only architecture that was scored.");
    } else if (!hits(row_).empty()) {
      rivals_on_images();
    } else {
      rivals_over_seeds();
    }
  }

  /// By Holm's correction of these p: whom it is ahead of, and whom it cannot be told from.
  std::string standing(const std::vector<double>& p, const std::vector<std::string>& labels) const {
    const auto adjusted = stats::holm(p);
    std::vector<std::string> beaten, equal;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      (adjusted[i] <= kAlpha ? beaten : equal).push_back(labels[i]);
    }
    if (beaten.empty()) return "it cannot be told from any other";
    std::string text = fmt::format("it is ahead of {}", listed(beaten));
    if (!equal.empty()) text += fmt::format(", and cannot be told from {}", listed(equal));
    return text;
  }

  void rivals_on_images() {
    const auto best = hits(row_);
    if (stage_->labels.size() > kMostRivals) return;
    std::vector<double> p;
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < stage_->labels.size(); ++i) {
      if (i == row_ || hits(i).size() != best.size()) continue;
      labels.push_back(stage_->labels[i]);
      p.push_back(stats::mcnemar(best, hits(i)).p_exact);
    }
    words_.sentences.push_back(
        fmt::format("As trained weights on these images, {} (McNemar's exact test, Holm-corrected "
                    "at {:g} %). It "
                    "was chosen on the same images, which favours it.",
                    standing(p, labels), 100 * kAlpha));
  }

  /// Where each was trained several times: with the luck of training, so of architectures.
  void rivals_over_seeds() {
    const auto column = findings::score_column(*stage_, "accuracy_" + split_);
    const std::size_t seeds = column.by_seed.size();
    const auto best = static_cast<std::size_t>(std::ranges::find(column.labels, words_.best) -
                                               column.labels.begin());
    const std::size_t rivals = column.labels.size() - 1;
    if (seeds < 2 || seeds > stats::kMostEnumerated || best >= column.labels.size() || rivals < 1 ||
        rivals > kMostSeedPatterns >> seeds) {
      return;
    }
    const auto of = [&](std::size_t row) {
      std::vector<double> values;
      for (const auto& seed : column.by_seed) values.push_back(seed[row]);
      return values;
    };
    std::vector<double> p;
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < column.labels.size(); ++i) {
      if (i == best) continue;
      labels.push_back(column.labels[i]);
      p.push_back(stats::permutation_test(of(best), of(i))->p);
    }
    std::string text = fmt::format(
        "As architectures, over {} trainings each, {} (paired permutation test, Holm-corrected at "
        "{:g} %).",
        seeds, standing(p, labels), 100 * kAlpha);
    const double smallest = std::ldexp(static_cast<double>(rivals), 1 - static_cast<int>(seeds));
    if (smallest > kAlpha) {
      int needed = static_cast<int>(seeds);
      while (std::ldexp(static_cast<double>(rivals), 1 - needed) > kAlpha) ++needed;
      text += fmt::format(" That test can tell one from {} {} with {} seeds or more.", rivals,
                          rivals == 1 ? "rival" : "rivals", needed);
    } else {
      text += " It was chosen by the same numbers, which favours it.";
    }
    words_.sentences.push_back(text);
  }

  void ranking() {
    const StageResult* compare = last_of(results_, "compare");
    const bool judged = samplers();
    if (compare == nullptr) {
      if (judged) return;
      lack("compare", "what the supernet's ranking is worth",
           "What the supernet's ranking is worth is not known: add stages of kind independent and "
           "compare.");
      return;
    }
    const Json& d = compare->details;
    const std::string tau = estimate(at(d, {"correlation", "kendall"}));
    if (tau.empty()) {
      const Json& none =
          d.contains("none") ? d["none"] : at(d, {"correlation", "kendall", "value", "none"});
      words_.missing.push_back(
          fmt::format("Stage '{}' found no rank correlation{}.", compare->name,
                      none.is_string() ? ": " + none.get<std::string>() : std::string()));
      return;
    }
    const auto [stages, truth] = compared_stages(d);
    const std::string first = d.contains("between") ? d["between"][0].get<std::string>() : stages;
    const std::string score = "'" + first + "'" + stages.substr(first.size());
    std::string text =
        fmt::format("Stage {} orders the architectures as stage '{}' does at Kendall τ-b {}", score,
                    truth, tau);
    const Json& count = at(d, {"baseline", "parameters", "kendall"});
    const std::string size = estimate(count);
    if (!size.empty()) {
      const double lead = value_of(count) - value_of(at(d, {"correlation", "kendall"}));
      text += fmt::format("; ordering by parameter count alone gives {}{}", size,
                          lead > 0    ? ", which is better"
                          : lead == 0 ? ", which is as good"
                                      : "");
    }
    const std::string ceiling = estimate(at(d, {"seed_ceiling", "kendall"}));
    if (!ceiling.empty()) {
      text += fmt::format("; one seed of the truth agrees with another at {}", ceiling);
    }
    text += ".";
    if (d.contains("discordant_pairs") && d.contains("pairs")) {
      const auto wrong = d["discordant_pairs"].get<std::int64_t>();
      const auto pairs = d["pairs"].get<std::int64_t>();
      text += fmt::format(
          " {} of {} pairs ({:.1f} %) are in the wrong order.", wrong, pairs,
          100 * static_cast<double>(wrong) / static_cast<double>(std::max<std::int64_t>(pairs, 1)));
    }
    words_.sentences.push_back(text);
    if (ceiling.empty()) {
      words_.missing.push_back(
          "The seed ceiling (how well one training agrees with another) needs seeds = 2 or more in "
          "the independent stage.");
    }
    const Json& cheap = at(d, {"seconds", "score"});
    const Json& full = at(d, {"seconds", "truth"});
    const Json& ratio = at(d, {"time_ratio"});
    if (ratio.is_number() && cheap.is_number() && full.is_number()) {
      words_.sentences.push_back(fmt::format(
          "Stage {} took {} with what it builds on; training everything (stage '{}') took {}, "
          "{:.1f} "
          "times as long.",
          score, duration_text(cheap), truth, duration_text(full), ratio.get<double>()));
    }
  }

  /// Several supernets in one run, each by its sampler. True where a truth judges them.
  bool samplers() {
    const auto records = findings::compare_samplers(results_);
    if (records.size() < 2) return false;
    std::map<std::string, std::vector<std::string>> found;  // best → supernets
    std::vector<std::pair<double, const findings::SamplerRecord*>> judged;
    for (const auto& one : records) {
      found[one.best].push_back("'" + one.stage + "'");
      if (one.true_order) judged.emplace_back(*one.true_order, &one);
    }
    std::vector<std::string> parts;
    for (const auto& [best, stages] : found) {
      parts.push_back(fmt::format("{} by {}", best, listed(stages)));
    }
    std::string text = fmt::format("Of {} supernets ", records.size());
    text += found.size() == 1
                ? fmt::format("all rank {} first", found.begin()->first)
                : fmt::format("different architectures rank first: {}", fmt::join(parts, "; "));
    words_.sentences.push_back(text + ".");
    if (judged.empty()) return false;
    std::ranges::stable_sort(judged, std::greater(), [](const auto& one) { return one.first; });
    const auto rank = [](const findings::SamplerRecord& one) {
      return one.true_rank
                 ? fmt::format(", and what it ranks first is number {} there", *one.true_rank)
                 : std::string();
    };
    const auto& [most, first] = judged.front();
    const auto& [least, last] = judged.back();
    text = fmt::format(
        "Of their rankings that of '{}' is nearest to the truth of stage '{}': Kendall "
        "τ-b {:.3f}{}",
        first->stage, first->truth, most, rank(*first));
    if (judged.size() > 1) {
      text += fmt::format("; that of '{}' is furthest: {:.3f}{}", last->stage, least, rank(*last));
    }
    words_.sentences.push_back(text + ".");
    return true;
  }

  /// Whether pruning removed what is best in truth.
  void pruning() {
    const StageResult* audit = last_of(results_, "audit");
    if (audit == nullptr) return;
    const Json& d = audit->details;
    const Json& best = at(d, {"best"});
    if (!best.is_string()) return;
    const std::string of = at(d, {"of"}).is_string() ? d["of"].get<std::string>() : "";
    std::string text = fmt::format("Pruning in stage '{}' cut {} of {} architectures, ", of,
                                   d.value("cut", 0), d.value("architectures", 0));
    if (d.value("best_survived", false)) {
      text += fmt::format("and not {}, the best in truth", best.get<std::string>());
    } else {
      text += fmt::format("{}, the best in truth, among them", best.get<std::string>());
      const std::string regret = estimate(at(d, {"regret"}), 2, 100);
      if (!regret.empty()) text += fmt::format("; what is left loses {} points", regret);
    }
    words_.sentences.push_back(text + ".");
  }

  void time() {
    double seconds = run_.seconds;
    if (seconds > 0) {
      words_.sentences.push_back(
          fmt::format("The run {} {}.", run_.state == RunState::running ? "has worked for" : "took",
                      duration_text(seconds)));
    }
  }

  const RunRecord& run_;
  std::span<const StageRecord> stages_;
  std::span<const StageResult> results_;
  Verdict words_;
  const StageResult* stage_ = nullptr;
  const StageResult* verdict_ = nullptr;
  std::string split_;
  std::size_t row_ = 0;
  bool chosen_ = false;  // on validation images, before these were read
};

}  // namespace

Json Verdict::to_json() const {
  return {{"best", best}, {"headline", headline}, {"sentences", sentences}, {"missing", missing}};
}

Verdict put_in_words(const RunRecord& run, std::span<const StageRecord> stages,
                     std::span<const StageResult> results) {
  return Words(run, stages, results).write();
}

}  // namespace nashost::report
