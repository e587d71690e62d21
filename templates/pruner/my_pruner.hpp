#pragma once

#include <cstdint>
#include <nashost/pruner.hpp>
#include <string>
#include <vector>

/// Every so many rounds all survivors are scored on the same fresh examples, and whatever is behind
/// another one by more than chance explains is cut.
///
/// Differences of paired scores lie in [−1, 1]; by Hoeffding's inequality the mean of n of them
/// exceeds its expectation by more than √(2 ln(1/δ') / n) with probability δ' at most. Review k of
/// m survivors gives each comparison δ' = δ / (k (k + 1) (m − 1)), which sums to δ over all
/// reviews.
class MyPruner final : public nashost::Pruner {
 public:
  /// What a config may set; the defaults stand here and nowhere else.
  struct Parameters {
    std::int64_t every = 100;
    std::int64_t examples = 500;
    double delta = 0.05;
  };
  static auto schema() {
    return nashost::Schema<Parameters>()
        .add("every", &Parameters::every,
             {.doc = "rounds between two reviews", .min = 1, .unit = "rounds"})
        .add("examples", &Parameters::examples,
             {.doc = "held-out examples of a review", .min = 2, .unit = "examples"})
        .add("delta", &Parameters::delta,
             {.doc = "probability of ever cutting the best architecture",
              .min = 0,
              .max = 1,
              .min_open = true,
              .max_open = true});
  }

  MyPruner(const Parameters& parameters, const nashost::PrunerContext& context);

  bool due(std::int64_t round) override { return round > 0 && round % every_ == 0; }
  std::int64_t examples_wanted() override { return examples_; }
  std::vector<nashost::Change> review(const nashost::Evidence& evidence,
                                      const nashost::Region& region,
                                      nashost::RandomStream& random) override;
  std::string guarantee() override;

  /// Names every member that changes while it prunes: what a run that was interrupted goes on from.
  void persist(nashost::Archive& archive) override { archive("reviews", reviews_); }

 private:
  std::int64_t every_, examples_;
  double delta_;
  std::int64_t reviews_ = 0;
};
