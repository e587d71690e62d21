#include "pipeline/candidates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/image_race.hpp"

namespace nashost::pipeline {
namespace {

constexpr const char* kValidation = "validation";
constexpr const char* kUnseparated = "unseparated";

/// Architectures with right (1) or wrong (0) per validation image, row a first.
struct Scored {
  std::vector<Architecture> architectures;
  std::vector<double> accuracy;
  std::vector<std::uint8_t> hits;
  std::size_t images = 0;
};

class Chooser {
 public:
  Chooser(Session& session, const StageConfig& stage, const WeightSource& source,
          const CandidateSettings& settings, const ScoringSettings& scoring)
      : session_(session), stage_(stage), source_(source), settings_(settings), scoring_(scoring) {}

  Choice run() {
    if (!settings_.architectures.empty()) return from_list();
    if (recommender() == kValidation) return by_validation();
    if (recommender() == kUnseparated) return unseparated();
    return by_evidence();
  }

 private:
  std::size_t wanted() const {
    return static_cast<std::size_t>(settings_.candidates.value_or(CandidateSettings::kCandidates));
  }
  std::string recommender() const { return settings_.recommender.value_or(kValidation); }

  Choice from_list() const {
    Choice choice;
    choice.by = "named in the config";
    choice.architectures = session_.architectures(settings_.architectures, stage_);
    for (std::size_t i = 0; i < choice.architectures.size(); ++i) {
      const Architecture& a = choice.architectures[i];
      if (std::find(choice.architectures.begin(), choice.architectures.begin() + i, a) !=
          choice.architectures.begin() + i) {
        throw refused("architectures", session_.space()->label(a) + " is named twice");
      }
      if (!source_.has(a)) {
        throw refused("architectures",
                      session_.space()->label(a) + " cannot be a candidate: " + source_.why_not(a));
      }
    }
    choice.values.assign(choice.architectures.size(), std::nan(""));
    return choice;
  }

  Choice by_evidence() const {
    const auto standings = source_.standings();
    if (standings.empty()) {
      throw refused("recommender", source_.name() +
                                       " keeps no rewards to recommend by; use "
                                       "recommender = \"validation\", or name "
                                       "architectures");
    }
    Choice choice;
    choice.by = recommender();
    for (const auto& one :
         recommend(parse_recommender(recommender()), standings, source_.region(), wanted())) {
      choice.architectures.push_back(one.architecture);
      choice.values.push_back(one.value);
    }
    return choice;
  }

  Choice by_validation() {
    const Scored scored = score_shortlist();
    Choice choice;
    choice.by = "accuracy on validation images, BatchNorm " + scoring_.norm;
    choice.among = scored.architectures.size();
    for (const std::size_t i : best_first(scored)) {
      if (choice.architectures.size() == wanted()) break;
      choice.architectures.push_back(scored.architectures[i]);
      choice.values.push_back(scored.accuracy[i]);
    }
    return choice;
  }

  /// Those that validation images do not separate from the best.
  Choice unseparated() {
    const Scored scored = score_shortlist();
    const std::size_t n = scored.architectures.size();
    Choice choice;
    choice.by = "not separated on validation images at delta " + std::to_string(settings_.delta);
    choice.among = n;
    std::vector<bool> in(n, true);
    if (n > 1) {
      stats::ImageRace race(n, static_cast<double>(n * (n - 1) / 2), settings_.delta,
                            bound_from_name(settings_.bound));
      std::vector<std::size_t> order(scored.images);
      std::iota(order.begin(), order.end(), std::size_t{0});
      RandomStream(session_.seed(), stage_.name + "/images").shuffle(std::span(order));
      std::vector<std::uint8_t> right(n);
      for (const std::size_t image : order) {
        for (std::size_t a = 0; a < n; ++a) right[a] = scored.hits[a * scored.images + image];
        race.add(right);
      }
      for (std::size_t a = 0; a < n; ++a) in[a] = race.in(a);
    }
    for (const std::size_t i : best_first(scored)) {
      if (!in[i] || choice.architectures.size() == wanted()) continue;
      choice.architectures.push_back(scored.architectures[i]);
      choice.values.push_back(scored.accuracy[i]);
    }
    return choice;
  }

  static std::vector<std::size_t> best_first(const Scored& scored) {
    std::vector<std::size_t> order(scored.architectures.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater(),
                             [&](std::size_t i) { return scored.accuracy[i]; });
    return order;
  }

  /// All that the source has; of more than the shortlist the best by recent rewards, or a uniform
  /// sample where there are none.
  std::vector<Architecture> shortlist() const {
    const auto most = static_cast<std::size_t>(settings_.shortlist);
    if (auto all = source_.all(most); !all.empty()) return all;
    std::vector<Architecture> some;
    for (const auto& one :
         recommend(Recommender::best_recent_mean, source_.standings(), source_.region(), most)) {
      some.push_back(one.architecture);
    }
    RandomStream random(session_.seed(), stage_.name + "/shortlist");
    while (some.size() < most) {
      Architecture drawn = source_.region().draw(random);
      if (std::ranges::find(some, drawn) == some.end()) some.push_back(std::move(drawn));
    }
    return some;
  }

  Scored score_shortlist() {
    Scored scored;
    scored.architectures = shortlist();
    const auto& view = session_.splits().validation;
    const auto checkpoint = [&] { session_.check_stop(); };
    const auto add = [&](const network::EvaluationResult& result) {
      scored.images = static_cast<std::size_t>(result.examples);
      for (std::size_t a = 0; a < result.correct.size(); ++a) {
        scored.accuracy.push_back(result.accuracy(a));
      }
      scored.hits.insert(scored.hits.end(), result.hits.begin(), result.hits.end());
    };
    if (source_.supernet() != nullptr) {
      add(score(session_, *source_.supernet(), scored.architectures, view, scoring_,
                session_.workers(), checkpoint));
      return scored;
    }
    for (const Architecture& a : scored.architectures) {
      add(score(session_, *source_.extract(a), std::span(&a, 1), view, scoring_, session_.workers(),
                checkpoint));
    }
    return scored;
  }

  ConfigError refused(const char* key, const std::string& why) const {
    return config_error(stage_.place_of(key), "stage '" + stage_.name + "': " + why);
  }

  Session& session_;
  const StageConfig& stage_;
  const WeightSource& source_;
  const CandidateSettings& settings_;
  const ScoringSettings& scoring_;
};

}  // namespace

Schema<CandidateSettings> CandidateSettings::schema() {
  using S = CandidateSettings;
  std::vector<std::string> recommenders{kValidation, kUnseparated};
  for (const Recommender one : kRecommenders) recommenders.emplace_back(to_string(one));
  std::vector<std::string> bounds;
  for (const auto name : bound_names()) bounds.emplace_back(name);
  return Schema<S>()
      .add(
          "architectures", &S::architectures,
          {.doc = "labels of the candidates, such as \"(2, 3)\"; none: the recommender names them"})
      .add("candidates", &S::candidates,
           {.doc = "how many are recommended, at most; auto: 3", .min = 1})
      .add("recommender", &S::recommender,
           {.doc = "who names them; auto: validation. validation: the accuracy on held-out images "
                   "of what pruning has "
                   "left; unseparated: the same, but only those that these images do not tell from "
                   "the best; the others rank by the rewards that the stage saw",
            .choices = std::move(recommenders)})
      .add("shortlist", &S::shortlist,
           {.doc =
                "architectures that validation and unseparated score at most: those with the best "
                "recent rewards",
            .min = 1,
            .max = 100'000})
      .add("delta", &S::delta,
           {.doc = "chance of any wrong separation on validation images: by recommender = "
                   "\"unseparated\", and by all looks of a race together",
            .min = 0,
            .max = 1,
            .min_open = true,
            .max_open = true})
      .add("bound", &S::bound,
           {.doc = "the confidence sequence behind it", .choices = std::move(bounds)});
}

void CandidateSettings::check(const StageConfig& stage) const {
  constexpr std::int64_t kMostInRace = 200;
  if (!architectures.empty() && (candidates || recommender)) {
    throw config_error(stage.place_of("architectures"),
                       "stage '" + stage.name +
                           "' names its architectures, so there is nothing to recommend: leave out "
                           "candidates and recommender");
  }
  if (recommender == kUnseparated && shortlist > kMostInRace) {
    throw config_error(stage.place_of("shortlist"),
                       "shortlist = " + std::to_string(shortlist) +
                           ": recommender = \"unseparated\" compares all pairs, of " +
                           std::to_string(kMostInRace) + " architectures at most");
  }
}

Choice choose_candidates(Session& session, const StageConfig& stage, const WeightSource& source,
                         const CandidateSettings& settings, const ScoringSettings& scoring) {
  return Chooser(session, stage, source, settings, scoring).run();
}

}  // namespace nashost::pipeline
