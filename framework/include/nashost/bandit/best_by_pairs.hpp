#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "nashost/bandit/best_member.hpp"
#include "nashost/bandit/option_table.hpp"
#include "nashost/bandit/pair_features.hpp"

namespace nashost {

/// The member of a Region with the largest sum of weights of its features.
///
/// Without pairs, and with pairs of neighbours, exact whatever was cut (BestMember). With all pairs
/// the problem is hard in general: coordinate ascent, from the exact maximum without the pairs that
/// are no neighbours and from `restarts` uniform members, each decision in turn to its best option
/// given the others until none changes; the best of these. O(Σ options · decisions) a sweep.
class BestByPairs {
 public:
  BestByPairs(const SearchSpace& space, std::int64_t restarts)
      : scores_(space), restarts_(restarts) {}

  /// `weights` has features.size() elements.
  Architecture find(const Region& region, const PairFeatures& features,
                    std::span<const double> weights, RandomStream& random) {
    for (std::size_t d = 0; d < features.decisions(); ++d) {
      for (std::size_t o = 0; o < features.options(d); ++o) {
        scores_(d, o) = weights[features.alone(d, o)];
      }
    }
    if (features.pairs() == PairFeatures::Pairs::none) {
      return best_.find(region, scores_, random);
    }
    Architecture best = best_.find(
        region, scores_,
        [&](std::size_t d, std::size_t before, std::size_t option) {
          return weights[features.together(d - 1, before, d, option)];
        },
        random);
    if (features.pairs() == PairFeatures::Pairs::neighbours) return best;
    climb(region, features, weights, best);
    double best_score = score(features, weights, best);
    for (std::int64_t i = 0; i < restarts_; ++i) {
      Architecture other = region.draw(random);
      climb(region, features, weights, other);
      if (const double its = score(features, weights, other); its > best_score) {
        best = std::move(other);
        best_score = its;
      }
    }
    return best;
  }

 private:
  static double score(const PairFeatures& features, std::span<const double> weights,
                      const Architecture& architecture) {
    double sum = 0;
    for (const std::size_t feature : features.of(architecture)) sum += weights[feature];
    return sum;
  }

  /// What option `o` of decision `d` adds, given the other decisions.
  static double gain(const PairFeatures& features, std::span<const double> weights,
                     const Architecture& given, std::size_t d, std::size_t o) {
    double sum = weights[features.alone(d, o)];
    for (std::size_t e = 0; e < d; ++e) sum += weights[features.together(e, given[e], d, o)];
    for (std::size_t e = d + 1; e < given.size(); ++e) {
      sum += weights[features.together(d, o, e, given[e])];
    }
    return sum;
  }

  static void climb(const Region& region, const PairFeatures& features,
                    std::span<const double> weights, Architecture& at) {
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t d = 0; d < at.size(); ++d) {
        double best = gain(features, weights, at, d, at[d]);
        Architecture changed = at;
        for (std::size_t o = 0; o < features.options(d); ++o) {
          const double here = gain(features, weights, at, d, o);
          changed[d] = static_cast<Architecture::Option>(o);
          if (here > best && region.contains(changed)) {
            best = here;
            at[d] = changed[d];
            moved = true;
          }
        }
      }
    }
  }

  OptionTable<double> scores_;
  std::int64_t restarts_;
  BestMember best_;
};

}  // namespace nashost
