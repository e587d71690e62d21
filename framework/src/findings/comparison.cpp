#include "findings/comparison.hpp"

#include <fmt/format.h>

#include "findings/as_json.hpp"
#include "nashost/abi/random.hpp"
#include "stats/rank_correlation.hpp"
#include "stats/seeds.hpp"
#include "stats/top_k.hpp"

namespace nashost::findings {
namespace {

using Json = nlohmann::json;
using stats::Answer;
using stats::IntervalEstimate;
using Values = std::span<const double>;

struct Coefficient {
  const char* name;
  Answer<double> (*of)(Values, Values);
};
constexpr Coefficient kCoefficients[] = {
    {"pearson", stats::pearson},
    {"spearman", stats::spearman},
    {"kendall", stats::kendall},
    {"sparse_kendall", [](Values x, Values y) { return stats::sparse_kendall(x, y); }}};
constexpr std::size_t kCount = std::size(kCoefficients);
constexpr std::size_t kMostNamed = 100;     // pairs in the wrong order that summary.json lists
constexpr std::size_t kMostInPairs = 5000;  // architectures whose pairs are looked at one by one

std::vector<Answer<double>> all_coefficients(Values x, Values y) {
  std::vector<Answer<double>> values;
  for (const Coefficient& one : kCoefficients) values.push_back(one.of(x, y));
  return values;
}

/// "2 seeds and 10000 test images", of what is random on either side.
std::string what_is_random(const ScoreColumn& score, const ScoreColumn& truth) {
  std::vector<std::string> parts;
  const auto seeds = [](const ScoreColumn& c) { return c.by_seed.size(); };
  if (seeds(score) > 1) parts.push_back(fmt::format("{} seeds of the score", seeds(score)));
  if (seeds(truth) > 1) parts.push_back(fmt::format("{} seeds of the truth", seeds(truth)));
  if (!score.answers.empty()) parts.push_back(score.split + " images");
  if (!truth.answers.empty() && (score.answers.empty() || score.split != truth.split)) {
    parts.push_back(truth.split + " images");
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

class Comparison {
 public:
  Comparison(const ScoreColumn& score, const ScoreColumn& truth, RandomStream& random,
             const ComparisonOptions& options)
      : score_(score),
        truth_(truth),
        x_(score.sample()),
        y_(truth.sample()),
        over_(what_is_random(score, truth)),
        sampled_(score.sampled && !options.whole_space),
        random_(random) {
    options_.confidence = options.level;
    options_.resamples = options.resamples;
  }

  Json run(const std::vector<double>& parameters, const std::vector<double>& macs) {
    Json found = {{"score", score_.column},
                  {"truth", truth_.column},
                  {"architectures", score_.labels.size()},
                  {"sampled", sampled_},
                  {"level", options_.confidence}};
    found["correlation"] = correlations(x_);
    found["baseline"]["parameters"] = correlations(stats::ScoreSample::fixed(parameters));
    found["baseline"]["macs"] = correlations(stats::ScoreSample::fixed(macs));
    for (const Coefficient& one : kCoefficients) {
      found["seed_ceiling"][one.name] = as_json(stats::seed_ceiling(truth_.by_seed, one.of));
    }
    shortlists(found);
    orders(found);
    found["says"] = lines(found);
    return found;
  }

 private:
  Json correlations(const stats::ScoreSample& x) {
    const std::vector<double> scores = x.scores(), truth = y_.scores();
    std::vector<Answer<IntervalEstimate>> intervals;
    if (sampled_) {
      for (const Coefficient& one : kCoefficients) {
        intervals.push_back(over_architectures(scores, truth, one));
      }
    } else {
      intervals = bootstrap_scores(x, y_, same_images(x), all_coefficients, random_, options_);
    }
    Json found = Json::object();
    for (std::size_t i = 0; i < kCount; ++i) {
      found[kCoefficients[i].name] = as_json(kCoefficients[i].of(scores, truth), intervals[i],
                                             sampled_ ? "architectures" : over_);
    }
    return found;
  }

  bool same_images(const stats::ScoreSample& x) const {
    return score_.split == truth_.split && x.images() > 0 && x.images() == y_.images();
  }

  Answer<IntervalEstimate> over_architectures(const std::vector<double>& x,
                                              const std::vector<double>& y,
                                              const Coefficient& coefficient) {
    constexpr std::size_t kMostLeftOut = 2000;  // leaving each out in turn is quadratic
    stats::BootstrapOptions options = options_;
    if (x.size() > kMostLeftOut) options.method = stats::BootstrapMethod::percentile;
    std::vector<double> chosen_x, chosen_y;
    return stats::bootstrap(
        x.size(),
        [&](std::span<const std::size_t> units) {
          chosen_x.clear();
          chosen_y.clear();
          for (const std::size_t unit : units) {
            chosen_x.push_back(x[unit]);
            chosen_y.push_back(y[unit]);
          }
          return coefficient.of(chosen_x, chosen_y);
        },
        random_, options);
  }

  void shortlists(Json& found) {
    const std::size_t n = score_.labels.size();
    std::vector<std::size_t> sizes;
    for (const std::size_t k : {1, 3, 5}) {
      if (k < n) sizes.push_back(k);
    }
    if (sizes.empty()) return;
    const auto statistics = [&](Values x, Values y) {
      std::vector<Answer<double>> values;
      for (const std::size_t k : sizes) values.push_back(stats::top_k_precision(x, y, k));
      for (const std::size_t k : sizes) values.push_back(stats::regret_at_k(x, y, k));
      return values;
    };
    const auto values = statistics(x_.scores(), y_.scores());
    const auto intervals = bootstrap_scores(x_, y_, same_images(x_), statistics, random_, options_);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const std::string k = std::to_string(sizes[i]);
      const std::size_t j = sizes.size() + i;
      found["top_k_precision"][k] = as_json(values[i], intervals[i], over_);
      found["regret_at_k"][k] = as_json(values[j], intervals[j], over_);
    }
  }

  void orders(Json& found) const {
    const std::vector<double> score = x_.scores(), truth = y_.scores();
    const auto counts = stats::pair_counts(score, truth);
    found["pairs"] = counts.pairs;
    found["discordant_pairs"] = counts.discordant;
    found["false_superiority"] = Json::array();
    if (score.size() > kMostInPairs) return;
    for (const auto& pair : stats::false_superiorities(score, truth)) {
      if (found["false_superiority"].size() == kMostNamed) break;
      found["false_superiority"].push_back(
          {{"favoured", score_.labels[pair.favoured]},
           {"better", score_.labels[pair.better]},
           {"score_lead", score[pair.favoured] - score[pair.better]},
           {"truth_loss", truth[pair.better] - truth[pair.favoured]}});
    }
  }

  Json lines(const Json& found) const {
    Json says = Json::array();
    says.push_back(fmt::format("{} ({}) against {} ({})", score_.stages, score_.column,
                               truth_.stages, truth_.column));
    const Json& c = found["correlation"];
    says.push_back(fmt::format("Pearson {}   Spearman {}   Kendall τ-b {}", as_text(c["pearson"]),
                               as_text(c["spearman"]), as_text(c["kendall"])));
    if (const Json& one = c["kendall"]; one["interval"].is_array()) {
      says.push_back(fmt::format("intervals: {:g} %, over {}", 100 * options_.confidence,
                                 one["interval_over"].get<std::string>()));
    }
    std::string scale = fmt::format("for scale: τ-b of the parameter count alone is {}",
                                    as_text(found["baseline"]["parameters"]["kendall"]));
    const Json& ceiling = found["seed_ceiling"]["kendall"];
    if (ceiling.is_number()) {
      scale += fmt::format(", and of one seed of the truth against another {}", as_text(ceiling));
    }
    says.push_back(scale);
    if (found.contains("regret_at_k")) {
      says.push_back(fmt::format("taking the best by score loses {} points of the best in truth",
                                 as_text(found["regret_at_k"]["1"], 2, 100)));
    }
    std::string order = fmt::format("{} of {} pairs in the wrong order",
                                    found["discordant_pairs"].get<std::int64_t>(),
                                    found["pairs"].get<std::int64_t>());
    std::size_t named = 0;
    for (const Json& pair : found["false_superiority"]) {
      if (named++ == 5) {
        order += ", …";
        break;
      }
      order += fmt::format("{}{} above {}", named == 1 ? ": " : ", ",
                           pair["favoured"].get<std::string>(), pair["better"].get<std::string>());
    }
    says.push_back(order);
    return says;
  }

  const ScoreColumn& score_;
  const ScoreColumn& truth_;
  stats::ScoreSample x_, y_;
  std::string over_;
  bool sampled_;
  RandomStream& random_;
  stats::BootstrapOptions options_;
};

}  // namespace

Json compare(const ScoreColumn& score, const ScoreColumn& truth,
             const std::vector<double>& parameters, const std::vector<double>& macs,
             RandomStream& random, const ComparisonOptions& options) {
  return Comparison(score, truth, random, options).run(parameters, macs);
}

}  // namespace nashost::findings
