#include "lab/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/binomial.hpp"

namespace nashost::lab {
namespace {

double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

template <class Pick>
std::vector<double> collect(const Cell& cell, const Pick& pick) {
  std::vector<double> sample;
  for (const Repetition& repetition : cell.repetitions) {
    if (!repetition.finished) continue;
    if (const std::optional<double> value = pick(repetition)) sample.push_back(*value);
  }
  return sample;
}

void summarise_recommendations(const Cell& cell, CellSummary& into) {
  for (std::size_t place = 0; place <= std::size(kRecommenders); ++place) {
    const auto regrets = collect(cell, [&](const Repetition& r) -> std::optional<double> {
      if (!r.verdicts[place]) return std::nullopt;
      return r.verdicts[place]->regret;
    });
    if (regrets.empty()) continue;
    RecommendationSummary summary;
    summary.recommender = place < std::size(kRecommenders)
                              ? std::string(to_string(kRecommenders[place]))
                              : std::string("own");
    summary.simple_regret = spread_of(regrets);
    summary.best_share =
        static_cast<double>(std::count_if(regrets.begin(), regrets.end(),
                                          [](double regret) { return regret <= 1e-12; })) /
        static_cast<double>(regrets.size());
    const auto ranks = collect(cell, [&](const Repetition& r) -> std::optional<double> {
      if (!r.verdicts[place] || !r.verdicts[place]->rank) return std::nullopt;
      return static_cast<double>(*r.verdicts[place]->rank);
    });
    if (!ranks.empty()) summary.rank = spread_of(ranks);
    into.recommendations.push_back(std::move(summary));
  }
}

template <class Value>
Spread spread(const Cell& cell, Value Repetition::*member) {
  return spread_of(collect(cell, [member](const Repetition& r) -> std::optional<double> {
    return static_cast<double>(r.*member);
  }));
}

/// Of the repetitions for which `pick` says yes or no.
template <class Pick>
ShareSummary share_of(const Cell& cell, const Pick& pick) {
  std::int64_t of = 0;
  std::int64_t hits = 0;
  for (const Repetition& repetition : cell.repetitions) {
    if (!repetition.finished || !repetition.lost_best) continue;  // the truth is not known
    ++of;
    hits += pick(repetition) ? 1 : 0;
  }
  if (of == 0) return {};
  const auto interval = stats::binomial_interval(of, hits);
  return {of, static_cast<double>(hits) / static_cast<double>(of), interval.lower, interval.upper};
}

/// None where the sample is empty.
std::optional<Spread> spread_of_some(std::vector<double> sample) {
  if (sample.empty()) return std::nullopt;
  return spread_of(std::move(sample));
}

PruningSummary summarise_pruning(const Cell& cell) {
  PruningSummary pruning;
  pruning.pruner = cell.player->pruner->name;
  pruning.survivors = spread(cell, &Repetition::survivors);
  pruning.cut_share = spread(cell, &Repetition::cut_share);
  pruning.draws_saved = spread(cell, &Repetition::draws_saved);
  pruning.scored = spread(cell, &Repetition::scored);
  pruning.delta_spent = spread(cell, &Repetition::delta_spent);
  pruning.lost_best = share_of(cell, [](const Repetition& r) { return *r.lost_best; });
  const auto alone = collect(cell, [](const Repetition& r) -> std::optional<double> {
    if (!r.alone_at) return std::nullopt;
    return static_cast<double>(*r.alone_at);
  });
  pruning.alone = static_cast<std::int64_t>(alone.size());
  pruning.alone_at = spread_of_some(alone);
  pruning.ever_lost =
      share_of(cell, [](const Repetition& r) { return r.audit.lost_at.has_value(); });
  pruning.lost_at = spread_of_some(collect(cell, [](const Repetition& r) -> std::optional<double> {
    if (!r.audit.lost_at) return std::nullopt;
    return static_cast<double>(*r.audit.lost_at);
  }));
  for (const Repetition& r : cell.repetitions) {
    if (!r.finished) continue;
    if (pruning.guarantee.empty()) pruning.guarantee = r.guarantee;
    if (!r.audit.lost_at) continue;
    pruning.regained += r.audit.regained ? 1 : 0;
    ++pruning.lost_by[r.audit.by];
  }
  return pruning;
}

}  // namespace

Spread spread_of(std::vector<double> sample) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const auto n = static_cast<double>(sample.size());
  if (sample.empty()) return {0, kNone, kNone, kNone, kNone, kNone, kNone};
  std::sort(sample.begin(), sample.end());
  Spread spread;
  spread.n = static_cast<std::int64_t>(sample.size());
  for (const double x : sample) spread.mean += x;
  spread.mean /= n;
  double squares = 0;
  for (const double x : sample) squares += (x - spread.mean) * (x - spread.mean);
  spread.sd = sample.size() > 1 ? std::sqrt(squares / (n - 1)) : kNone;
  spread.se = spread.sd / std::sqrt(n);
  spread.median = quantile(sample, 0.5);
  spread.q05 = quantile(sample, 0.05);
  spread.q95 = quantile(sample, 0.95);
  return spread;
}

CellSummary summarise(const Cell& cell, const Lab& lab) {
  CellSummary summary;
  summary.environment = cell.environment;
  summary.player = cell.player;
  summary.repetitions = cell.finished();
  summary.rounds = recorded_rounds(lab.settings());
  for (std::size_t i = 0; i < summary.rounds.size(); ++i) {
    const auto so_far = static_cast<double>(summary.rounds[i]);
    summary.regret.push_back(spread_of(
        collect(cell, [i](const Repetition& r) -> std::optional<double> { return r.regret[i]; })));
    summary.best_draw_share.push_back(
        spread_of(collect(cell, [i, so_far](const Repetition& r) -> std::optional<double> {
          return r.best_draws[i] / so_far;
        })));
  }
  summarise_recommendations(cell, summary);
  const auto stops = collect(cell, [](const Repetition& r) -> std::optional<double> {
    if (!r.stopped_at) return std::nullopt;
    return static_cast<double>(*r.stopped_at);
  });
  summary.stopped = static_cast<std::int64_t>(stops.size());
  if (!stops.empty()) summary.stopped_at = spread_of(stops);
  if (cell.environment->offer().costs) summary.cost = spread(cell, &Repetition::cost);
  const auto horizon = static_cast<double>(lab.settings().horizon);
  summary.ns_per_round =
      spread_of(collect(cell, [horizon](const Repetition& r) -> std::optional<double> {
        return 1e9 * r.seconds / horizon;
      })).median;
  for (const Repetition& r : cell.repetitions) {
    if (r.finished) {
      summary.state_bytes = std::max(summary.state_bytes, static_cast<std::int64_t>(r.state_bytes));
    }
  }
  if (cell.player->pruner) summary.pruning = summarise_pruning(cell);
  return summary;
}

}  // namespace nashost::lab
