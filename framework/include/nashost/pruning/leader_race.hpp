#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "nashost/abi/pruner.hpp"
#include "nashost/pruning/confidence_table.hpp"

namespace nashost {

/// A race on paired scores: every arm is compared with the leader, example by example.
///
/// For each example e the leader ℓ is the arm with the best mean score on the examples before it,
/// and arm i gets the difference D = x_ℓ,e − x_i,e. It is ruled out once the lower end of a
/// confidence sequence for the mean of its differences reaches 0: it is worse than those who led.
///
/// Which union bound this takes: none. Let b be an arm whose expected score is, at every example,
/// the largest. Whoever leads, the expectation of D for b, given all that came before, is 0 at
/// most, since who leads was settled before the example was seen. So a one-sided sequence at level
/// δ rules b out with probability δ at most, over all times together, however the leader changes.
/// What happens to the other arms is no error, so theirs cost nothing: the number of arms does not
/// matter, nor does the number of pairs. What is asked for is not that differences are stationary,
/// but only that b is the best throughout.
///
/// That holds for `hoeffding`, `kl`, `lil` and `betting`, of which each rests on a supermartingale
/// that stays one where conditional means are below the one that is tested. `empirical_bernstein`
/// needs identically distributed rewards: there an arm has one sequence per rival, which gets the
/// examples during which that rival led, at level δ/(K − 1) each.
///
/// Arms are numbers; they may be absent from reviews and come back. O(1) sequences per arm, O(K)
/// per example.
class LeaderRace {
 public:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  /// `arms` is K, scores lie in [low, high]. Throws nashost::Error unless 0 < δ < 1 and the range
  /// is finite.
  LeaderRace(Bound bound, double delta, double arms, double low, double high)
      : by_rival_(bound == Bound::empirical_bernstein),
        width_(high - low),
        differences_(bound,
                     one_sided_level(bound, by_rival_ ? delta / std::max(1.0, arms - 1) : delta),
                     low - high, high - low) {}

  /// One review: arms[i] is who stands in row i of the scores, kNobody for a row to pass over.
  void add(std::span<const std::size_t> arms, const Scores& scores) {
    for (const std::size_t arm : arms) {
      if (arm != kNobody && arm >= arms_.size()) arms_.resize(arm + 1);
    }
    std::vector<double> column(arms.size());
    std::size_t ahead = first_of(arms);
    for (std::int64_t e = 0; e < scores.examples; ++e) {
      for (std::size_t i = 0; i < arms.size(); ++i) {
        column[i] = scores.row(i)[static_cast<std::size_t>(e)];
      }
      if (ahead != kNobody && arms_[arms[ahead]].examples > 0) bet(arms, column, ahead);
      ahead = learn(arms, column, ahead);
    }
    if (ahead != kNobody) leader_ = arms[ahead];
  }

  /// Who leads; kNobody before the first example.
  std::size_t leader() const { return leader_; }
  std::int64_t examples(std::size_t arm) const {
    return arm < arms_.size() ? arms_[arm].examples : 0;
  }
  double mean(std::size_t arm) const {
    return arm < arms_.size() ? arms_[arm].mean() : std::numeric_limits<double>::quiet_NaN();
  }
  /// Lower end for the mean of the differences to those who led.
  double lower(std::size_t arm) const {
    if (!by_rival_) return differences_.lower(arm);
    double largest = -width_;
    for (std::size_t rival = 0; rival < arms_.size(); ++rival) {
      largest = std::max(largest, differences_.lower(key(arm, rival)));
    }
    return largest;
  }
  bool ruled_out(std::size_t arm) const { return lower(arm) >= 0; }

  /// From now on the arm leads no more and is not judged; its differences to the leader are added
  /// up afresh.
  void watch(std::size_t arm) {
    arms_[arm].watched = true;
    arms_[arm].behind = 0;
    arms_[arm].watched_examples = 0;
  }
  bool watched(std::size_t arm) const { return arm < arms_.size() && arms_[arm].watched; }
  /// Mean of the differences since; NaN where there was no example.
  double behind(std::size_t arm) const {
    return arms_[arm].behind / static_cast<double>(arms_[arm].watched_examples);
  }
  std::int64_t watched_examples(std::size_t arm) const { return arms_[arm].watched_examples; }
  /// Back into the race, from scratch.
  void readmit(std::size_t arm) {
    arms_[arm].watched = false;
    if (!by_rival_) differences_.forget(arm);
    for (std::size_t rival = 0; by_rival_ && rival < arms_.size(); ++rival) {
      differences_.forget(key(arm, rival));
    }
  }

  void persist(Archive& archive) {
    archive("leader", leader_);
    archive("arms", arms_);
    archive("differences", differences_);
  }

 private:
  struct Arm {
    std::int64_t examples = 0;
    double sum = 0;
    bool watched = false;
    double behind = 0;  // sum of differences while watched
    std::int64_t watched_examples = 0;

    double mean() const { return sum / static_cast<double>(examples); }
    void persist(Archive& archive) {
      archive("examples", examples);
      archive("sum", sum);
      archive("watched", watched);
      archive("behind", behind);
      archive("watched_examples", watched_examples);
    }
  };

  std::uint64_t key(std::size_t arm, std::size_t rival) const {
    return by_rival_ ? (static_cast<std::uint64_t>(arm) << 32) + rival : arm;
  }
  bool races(std::size_t arm) const { return arm != kNobody && !arms_[arm].watched; }

  /// The row of the best mean so far; the leader of the last review where it ties.
  std::size_t first_of(std::span<const std::size_t> arms) const {
    std::size_t best = kNobody;
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (!races(arms[i])) continue;
      if (best == kNobody || better(arms[i], arms[best])) best = i;
    }
    return best;
  }
  bool better(std::size_t arm, std::size_t than) const {
    if (arms_[arm].examples == 0) return false;
    if (arms_[than].examples == 0) return true;
    const double difference = arms_[arm].mean() - arms_[than].mean();
    return difference > 0 || (difference == 0 && arm == leader_);
  }

  void bet(std::span<const std::size_t> arms, std::span<const double> column, std::size_t ahead) {
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (arms[i] == kNobody || i == ahead) continue;
      Arm& arm = arms_[arms[i]];
      const double difference = column[ahead] - column[i];
      if (arm.watched) {
        arm.behind += difference;
        ++arm.watched_examples;
      } else {
        differences_.add(key(arms[i], arms[ahead]), difference);
      }
    }
  }

  /// Adds the example to the means; the row that leads from now on.
  std::size_t learn(std::span<const std::size_t> arms, std::span<const double> column,
                    std::size_t ahead) {
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (!races(arms[i])) continue;
      arms_[arms[i]].sum += column[i];
      ++arms_[arms[i]].examples;
    }
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (races(arms[i]) && i != ahead && arms_[arms[i]].mean() > arms_[arms[ahead]].mean()) {
        ahead = i;
      }
    }
    return ahead;
  }

  bool by_rival_;
  double width_;
  std::size_t leader_ = kNobody;
  std::vector<Arm> arms_;
  ConfidenceTable differences_;
};

}  // namespace nashost
