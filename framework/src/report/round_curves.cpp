#include "report/round_curves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace nashost::report {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kRecent = 20;

using Measure = Spread RoundCurves::Bucket::*;

Json measure_json(std::span<const RoundCurves::Bucket> buckets, Measure measure) {
  Json mean = Json::array(), min = Json::array(), max = Json::array();
  for (const auto& bucket : buckets) {
    const Spread& spread = bucket.*measure;
    mean.push_back(rounded(spread.mean(), 4));
    min.push_back(rounded(spread.n == 0 ? kNoNumber : spread.min, 4));
    max.push_back(rounded(spread.n == 0 ? kNoNumber : spread.max, 4));
  }
  return {{"mean", std::move(mean)}, {"min", std::move(min)}, {"max", std::move(max)}};
}

Json places(std::span<const RoundCurves::Bucket> buckets) {
  Json at = Json::array();
  for (const auto& bucket : buckets) at.push_back(bucket.at);
  return at;
}

Json draws(std::span<const RoundCurves::Bucket> buckets) {
  Json n = Json::array();
  for (const auto& bucket : buckets) n.push_back(bucket.draws);
  return n;
}

double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return kNoNumber;
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

/// What lies between the single curves and all rounds: quantiles over architectures.
Json rest_json(std::span<const RoundCurves::Curve> curves, const std::vector<bool>& single,
               Measure measure, std::int64_t buckets) {
  std::vector<std::vector<double>> means(static_cast<std::size_t>(buckets));
  for (std::size_t a = 0; a < curves.size(); ++a) {
    if (single[a]) continue;
    for (const auto& bucket : curves[a].buckets) {
      if ((bucket.*measure).n > 0) {
        means[static_cast<std::size_t>(bucket.at)].push_back((bucket.*measure).mean());
      }
    }
  }
  Json low = Json::array(), middle = Json::array(), high = Json::array();
  for (auto& at : means) {
    low.push_back(rounded(quantile(at, 0.1), 4));
    middle.push_back(rounded(quantile(at, 0.5), 4));
    high.push_back(rounded(quantile(at, 0.9), 4));
  }
  return {{"low", std::move(low)}, {"middle", std::move(middle)}, {"high", std::move(high)}};
}

/// Mean per decision, option and bucket, over all architectures with that option.
Json option_means(std::span<const RoundCurves::Curve> curves,
                  std::span<const ArchitectureRecord> architectures, std::size_t decisions,
                  Measure measure, std::int64_t buckets) {
  Json all = Json::array();
  for (std::size_t d = 0; d < decisions; ++d) {
    std::vector<std::vector<Spread>> options;
    for (std::size_t a = 0; a < curves.size(); ++a) {
      const std::size_t option = architectures[a].architecture[d];
      while (options.size() <= option) options.emplace_back(static_cast<std::size_t>(buckets));
      for (const auto& bucket : curves[a].buckets) {
        options[option][static_cast<std::size_t>(bucket.at)].add(bucket.*measure);
      }
    }
    Json list = Json::array();
    for (const auto& option : options) {
      Json mean = Json::array();
      for (const Spread& spread : option) mean.push_back(rounded(spread.mean(), 4));
      list.push_back(std::move(mean));
    }
    all.push_back(std::move(list));
  }
  return all;
}

/// Draws per decision, option and bucket, as option_means.
Json option_draws(std::span<const RoundCurves::Curve> curves,
                  std::span<const ArchitectureRecord> architectures, std::size_t decisions,
                  std::int64_t buckets) {
  std::vector<std::vector<std::vector<std::int64_t>>> all(decisions);
  for (std::size_t a = 0; a < curves.size(); ++a) {
    for (std::size_t d = 0; d < decisions; ++d) {
      const std::size_t option = architectures[a].architecture[d];
      while (all[d].size() <= option) all[d].emplace_back(static_cast<std::size_t>(buckets), 0);
      for (const auto& bucket : curves[a].buckets) {
        all[d][option][static_cast<std::size_t>(bucket.at)] += bucket.draws;
      }
    }
  }
  return all;
}

/// The mean reward in bucket `at` of a curve with rewards, interpolated where it has none.
double reward_at(const std::vector<RoundCurves::Bucket>& rewarded, std::int64_t at) {
  const auto next = std::ranges::lower_bound(rewarded, at, {}, &RoundCurves::Bucket::at);
  if (next == rewarded.end()) return rewarded.back().reward.mean();
  if (next->at == at || next == rewarded.begin()) return next->reward.mean();
  const auto before = std::prev(next);
  const double share =
      static_cast<double>(at - before->at) / static_cast<double>(next->at - before->at);
  return std::lerp(before->reward.mean(), next->reward.mean(), share);
}

/// Effective regret against the curve `own`, over the buckets in which its level is known.
Json regret_json(std::span<const RoundCurves::Bucket> all, std::span<const Spread> earned,
                 const RoundCurves::Curve& own, std::int64_t least) {
  Json share = Json::array();
  auto drawn = own.buckets.begin();
  for (const auto& bucket : all) {
    const bool here = drawn != own.buckets.end() && drawn->at == bucket.at;
    const double draws = here ? static_cast<double>((drawn++)->draws) : 0;
    share.push_back(
        rounded(draws / static_cast<double>(std::max<std::int64_t>(bucket.draws, 1)), 4));
  }
  Json regret = {{"draws", own.draws}, {"share", std::move(share)}};
  if (own.reward.n < least) {
    regret["none"] = fmt::format(
        "it earned {} rewards, too few to know what it would have earned in other rounds: {} at "
        "least are needed",
        own.reward.n, least);
    return regret;
  }
  std::vector<RoundCurves::Bucket> rewarded;
  std::ranges::copy_if(own.buckets, std::back_inserter(rewarded),
                       [](const auto& bucket) { return bucket.reward.n > 0; });
  const std::int64_t first = rewarded.front().at, last = rewarded.back().at;
  const std::int64_t gap = std::max<std::int64_t>(1, (last - first) / (own.reward.n - 1));
  Json value = Json::array();
  double sum = 0;
  for (const auto& bucket : all) {
    if (bucket.at < first - gap || bucket.at > last + gap) {
      value.push_back(nullptr);
      continue;
    }
    const Spread& got = earned[static_cast<std::size_t>(bucket.at)];
    if (got.n > 0) {
      sum += static_cast<double>(got.n) * (reward_at(rewarded, bucket.at) - got.mean());
    }
    value.push_back(rounded(sum, 3));
  }
  regret["value"] = std::move(value);
  return regret;
}

}  // namespace

void Spread::add(double value) {
  if (std::isnan(value)) return;
  ++n;
  sum += value;
  min = std::min(min, value);
  max = std::max(max, value);
}

void Spread::add(const Spread& other) {
  n += other.n;
  sum += other.sum;
  min = std::min(min, other.min);
  max = std::max(max, other.max);
}

Json rounded(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  const double scale = std::pow(10.0, digits);
  const double result = std::round(value * scale) / scale;
  if (result == std::trunc(result) && std::abs(result) < 1e15) {
    return static_cast<std::int64_t>(result);
  }
  return result;
}

double RoundCurves::Curve::recent_reward() const {
  Spread recent;
  for (auto bucket = buckets.rbegin(); bucket != buckets.rend() && recent.n < kRecent; ++bucket) {
    recent.add(bucket->reward);
  }
  return recent.mean();
}

void RoundCurves::add(const RoundRecord& row) {
  if (row.architecture >= curves_.size()) curves_.resize(row.architecture + 1);
  rounds_ = std::max(rounds_, row.round + 1);
  ++rows_;
  while ((rounds_ - 1) / width_ >= limits_.buckets) widen();
  const std::int64_t at = row.round / width_;
  Curve& curve = curves_[row.architecture];
  if (curve.buckets.empty() || curve.buckets.back().at != at) {
    curve.buckets.emplace_back().at = at;
    ++entries_;
  }
  while (static_cast<std::int64_t>(all_.size()) <= at) {
    const auto next = static_cast<std::int64_t>(all_.size());
    all_.emplace_back().at = next;
    loss_.emplace_back();
    earned_.emplace_back();
  }
  for (Bucket* bucket : {&curve.buckets.back(), &all_[static_cast<std::size_t>(at)]}) {
    bucket->draws += row.trained ? 1 : 0;
    bucket->reward.add(row.reward);
    bucket->accuracy.add(row.accuracy);
    bucket->probability.add(row.probability);
  }
  loss_[static_cast<std::size_t>(at)].add(row.loss);
  if (row.trained) earned_[static_cast<std::size_t>(at)].add(row.reward);
  curve.draws += row.trained ? 1 : 0;
  curve.reward.add(row.reward);
  curve.accuracy.add(row.accuracy);
  same_measure_ = same_measure_ && !(std::abs(row.reward - row.accuracy) > 1e-9);
  if (entries_ > limits_.entries && all_.size() > 1) widen();
}

void RoundCurves::widen() {
  const auto merge = [](std::vector<Bucket>& buckets) {
    std::vector<Bucket> merged;
    for (const Bucket& bucket : buckets) {
      if (merged.empty() || merged.back().at != bucket.at / 2) {
        merged.push_back(bucket);
        merged.back().at = bucket.at / 2;
        continue;
      }
      Bucket& into = merged.back();
      into.draws += bucket.draws;
      into.reward.add(bucket.reward);
      into.accuracy.add(bucket.accuracy);
      into.probability.add(bucket.probability);
    }
    buckets = std::move(merged);
  };
  width_ *= 2;
  entries_ = 0;
  for (Curve& curve : curves_) {
    merge(curve.buckets);
    entries_ += curve.buckets.size();
  }
  merge(all_);
  for (std::vector<Spread>* beside : {&loss_, &earned_}) {
    for (std::size_t i = 1; i < beside->size(); ++i) {
      if (i % 2 == 0) {
        (*beside)[i / 2] = (*beside)[i];
      } else {
        (*beside)[i / 2].add((*beside)[i]);
      }
    }
    beside->resize(all_.size());
  }
}

std::vector<std::size_t> RoundCurves::chosen() const {
  std::vector<std::size_t> seen;
  for (std::size_t a = 0; a < curves_.size(); ++a) {
    if (!curves_[a].buckets.empty()) seen.push_back(a);
  }
  if (seen.size() <= limits_.singles) return seen;
  const auto first = [&](std::vector<std::size_t> order, const auto& key, std::size_t most) {
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
      const double x = key(a), y = key(b);
      return std::isnan(y) ? !std::isnan(x) : x > y;
    });
    order.resize(std::min(order.size(), most));
    return order;
  };
  auto picked = first(
      seen,
      [&](std::size_t a) {  // less than that is luck
        return curves_[a].reward.n < kRecent ? kNoNumber : curves_[a].recent_reward();
      },
      limits_.singles / 2);
  std::erase_if(picked, [&](std::size_t a) { return curves_[a].reward.n < kRecent; });
  for (const std::size_t a : first(
           seen, [&](std::size_t a) { return static_cast<double>(curves_[a].draws); },
           limits_.singles)) {
    if (picked.size() == limits_.singles) break;
    if (std::ranges::find(picked, a) == picked.end()) picked.push_back(a);
  }
  std::ranges::sort(picked);
  return picked;
}

Json RoundCurves::to_json(std::span<const ArchitectureRecord> architectures, std::size_t decisions,
                          std::size_t best) const {
  const auto buckets = static_cast<std::int64_t>(all_.size());
  std::vector<std::pair<const char*, Measure>> measures{{"accuracy", &Bucket::accuracy}};
  if (!same_measure_) measures.emplace_back("reward", &Bucket::reward);
  Json json = {{"rounds", rounds_},          {"rows", rows_},         {"width", width_},
               {"buckets", buckets},         {"same", same_measure_}, {"seen", 0},
               {"all", {{"n", draws(all_)}}}};
  for (const auto& [name, measure] : measures) json["all"][name] = measure_json(all_, measure);
  Json loss = Json::array();
  for (const Spread& spread : loss_) loss.push_back(rounded(spread.mean(), 4));
  json["all"]["loss"] = std::move(loss);

  std::vector<bool> single(curves_.size(), false);
  Json list = Json::array();
  for (const std::size_t a : chosen()) {
    single[a] = true;
    const auto& own = curves_[a].buckets;
    Json curve = {{"a", a}, {"at", places(own)}, {"n", draws(own)}};
    for (const auto& [name, measure] : measures) curve[name] = measure_json(own, measure);
    Json probability = Json::array();
    bool any = false;
    for (const Bucket& bucket : own) {
      probability.push_back(rounded(bucket.probability.mean(), 4));
      any = any || bucket.probability.n > 0;
    }
    if (any) curve["p"] = std::move(probability);
    list.push_back(std::move(curve));
  }
  json["curves"] = std::move(list);

  const auto seen = std::ranges::count_if(curves_, [](auto& c) { return !c.buckets.empty(); });
  const auto others = seen - static_cast<std::ptrdiff_t>(json["curves"].size());
  json["seen"] = seen;
  if (others > 0) {
    json["rest"] = {{"count", others}};
    for (const auto& [name, measure] : measures) {
      json["rest"][name] = rest_json(curves_, single, measure, buckets);
      json["options"][name] = option_means(curves_, architectures, decisions, measure, buckets);
    }
    json["options"]["draws"] = option_draws(curves_, architectures, decisions, buckets);
  }
  if (best < curves_.size() && curves_[best].reward.n > 0) {
    json["regret"] = regret_json(all_, earned_, curves_[best], limits_.best_draws);
    json["regret"]["best"] = best;
  }
  return json;
}

}  // namespace nashost::report
