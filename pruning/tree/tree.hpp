#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nashost/pruner.hpp"
#include "nashost/pruning/confidence_table.hpp"
#include "nashost/pruning/probation.hpp"
#include "nashost/pruning/review_changes.hpp"
#include "nashost/pruning/review_schedule.hpp"
#include "nashost/pruning/statement.hpp"

namespace nashost::pruners {

/// Cuts branches of the space, from the rewards of the sampler's own draws. A branch is an option
/// of a decision, whatever the others are (`branches` = "options"), or a prefix of decisions in
/// their order (`branches` = "prefixes"): a node of the tree, whose rivals are its siblings.
///
/// Each branch has an anytime confidence interval [L, U] for the mean of the rewards that fell into
/// it. A branch's mean says little of its best leaf, so `guarantee` says what is meant:
///
///   mean      remove b when U_b < L_b' for a rival b'. The option with the best *average* over
///             what the sampler draws is kept with probability 1 − δ. The best architecture may go
///             with an option that is poor on average.
///   additive  remove b when U_b + interaction < L_b'. The best *architecture* is kept with
///             probability 1 − δ, provided that changing one option for another changes the
///             expected reward by the same amount, give or take `interaction`, whatever the other
///             decisions are: if b were the best one's option, b' in its place would be better.
///             Needs a Region that has each combination of the options left (nothing is cut in
///             another one), and options as branches.
///   max       remove b when U_b + ν₁ρ^h < max L over all branches, h the number of decisions that
///             b fixes. The best *architecture* is kept with probability 1 − δ, provided that the
///             expected rewards of all leaves of such a branch lie within ν₁ρ^h of its best
///             (Bubeck, Munos, Stoltz and Szepesvári, "X-armed bandits", JMLR 2011, for HOO).
///
/// mean and additive compare averages over the other decisions, so the sampler must draw those the
/// same way for all options, and not otherwise as time goes: uniform and strict_fair do. When the
/// Region changes, the averages do: then a new race begins, except among the rivals of what was
/// cut, whose averages stay. The k-th race of a group spends the share δ/(k (k+1)), and 1/B of it
/// on each of the B branches there are at most. max allows any sampler and needs no new races:
/// whatever is drawn from a branch is at least ν₁ρ^h below its best, and at most its best.
///
/// `empirical_bernstein` needs independent rewards: under max, too, it is for uniform samplers.
class Tree : public Pruner {
 public:
  struct Parameters : ReviewSchedule {
    std::string guarantee = "mean";
    std::string branches = "options";
    std::int64_t depth = 2;
    std::string bound = "betting";
    double delta = 0.05;
    double interaction = 0;
    double nu = 1;
    double rho = 0.5;
    std::int64_t probation = 0;
  };
  static Schema<Parameters> schema();

  Tree(const Parameters& parameters, const PrunerContext& context);

  void observe(const Round& round, const RoundFeedback& feedback) override;
  bool due(std::int64_t round) override;
  std::vector<Change> review(const Evidence& evidence, const Region& region,
                             RandomStream& random) override;
  std::string guarantee() override;
  void persist(Archive& archive) override;

 private:
  enum class Claim { mean, additive, max };

  /// What rivals have in common (nothing, or a prefix), and the decision they differ in.
  struct Place {
    std::vector<std::uint32_t> prefix;
    std::uint32_t decision = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  /// Rivals, by their option, and how often their race began.
  struct Group {
    ConfidenceTable race;
    std::int64_t number = 1;
    std::vector<std::uint8_t> charged;  // options whose removal was paid for in this race
  };
  struct Standing {
    Place place;
    std::uint32_t option = 0;
    PartialAssignment branch;
    double lower = 0, upper = 0;
  };

  double share(std::int64_t number) const;
  ConfidenceTable new_race(std::int64_t number) const;
  Group& group(const Place& place);
  void restart_groups(const Place* except);
  std::vector<Place> places(const Architecture& architecture) const;
  std::vector<Standing> standings(const Region& region) const;
  Standing standing(const Place& place, std::uint32_t option) const;
  /// The removal of `branch`, or, where it is not ruled out, its acquittal: `out` says which.
  Change judge(const Standing& branch, const std::vector<Standing>& all, bool& out) const;
  Place place_of(const PartialAssignment& branch) const;

  Claim claim_;
  bool prefixes_;
  std::int64_t depth_;
  Bound bound_;
  double delta_, interaction_, nu_, rho_;
  ReviewSchedule schedule_;
  double reward_min_, reward_max_;
  bool started_ = false;
  double branches_ = 1;  // B
  std::map<Place, Group> groups_;
  std::vector<PartialAssignment> cuts_;  // of the Region as the last review left it
  Probation probation_;
};

}  // namespace nashost::pruners
