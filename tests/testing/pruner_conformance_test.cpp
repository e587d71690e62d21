// The conformance kit must pass a correct pruner and, for each law, fail a pruner that breaks only
// that law, with a message that says what to change.

#include "nashost/testing/pruner_conformance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

/// Cuts the survivor with the lowest sum of scores so far, one per review, as long as there are
/// two. Correct, unless a defect is switched on.
class CutsLowest : public Pruner {
 public:
  enum class Defect {
    none,
    unknown_option,
    whole_space,
    cuts_what_is_gone,
    restores_what_is_there,
    cuts_the_last,
    dead_rival,
    counts_on_its_cuts,
    cuts_a_single_one,
    no_statistic,
    no_guarantee,
    nan_value,
    spends_too_much,
    two_lines,
    dies_after_horizon,
    needs_horizon_silently,
    scores_too_many,
    scores_strangers,
    asking_counts,
    global_state,
    forgets_sums,
    forgets_reviews,
    accepts_nan,
    learns_before_refusing,
    throws_other_errors,
  };
  struct Parameters {
    Defect defect = Defect::none;
  };

  CutsLowest(const Parameters& parameters, const PrunerContext& context)
      : defect_(parameters.defect), horizon_(context.horizon.value_or(0)) {}

  bool due(std::int64_t round) override {
    if (is(Defect::asking_counts)) ++asked_;
    if (is(Defect::dies_after_horizon) && round > horizon_) throw Error("the horizon is over");
    if (is(Defect::needs_horizon_silently) && horizon_ == 0) throw Error("no horizon");
    return round % 60 == 0;
  }
  std::int64_t examples_wanted() override { return 20; }
  std::vector<Architecture> to_score(const Region& region, std::int64_t at_most) override {
    auto wanted = Pruner::to_score(region, at_most);
    if (is(Defect::scores_too_many)) wanted = region.enumerate();
    if (is(Defect::scores_strangers)) wanted = {Architecture{77}};
    return wanted;
  }

  std::vector<Change> review(const Evidence& evidence, const Region& region,
                             RandomStream&) override {
    if (is(Defect::learns_before_refusing)) ++reviews_;
    if (evidence.scores != nullptr && !is(Defect::accepts_nan)) {
      for (const float reward : evidence.scores->rewards) {
        if (reward >= 0 && reward <= 1) continue;
        if (is(Defect::throws_other_errors)) throw std::invalid_argument("bad score");
        throw Error("pruner 'cuts_lowest' was given the score " + std::to_string(reward));
      }
    }
    static std::int64_t all_reviews = 0;
    ++all_reviews;
    ++reviews_;
    if (evidence.scores != nullptr) learn(*evidence.scores);
    return changes(region, all_reviews);
  }

  std::string guarantee() override {
    return is(Defect::two_lines) ? "heuristic\nreally" : "heuristic";
  }
  void persist(Archive& archive) override {
    std::int64_t reviews = reviews_;
    archive("reviews", reviews);
    if (!is(Defect::forgets_reviews)) reviews_ = reviews;
    archive("asked", asked_);
    if (is(Defect::forgets_sums)) return;
    archive("architectures", architectures_);
    archive("sums", sums_);
  }

 private:
  bool is(Defect defect) const { return defect_ == defect; }

  void learn(const Scores& scores) {
    for (std::size_t i = 0; i < scores.architectures.size(); ++i) {
      auto at = std::find(architectures_.begin(), architectures_.end(), scores.architectures[i]) -
                architectures_.begin();
      if (at == static_cast<std::ptrdiff_t>(architectures_.size())) {
        architectures_.push_back(scores.architectures[i]);
        sums_.push_back(0);
      }
      for (const float reward : scores.row(i)) sums_[static_cast<std::size_t>(at)] += reward;
    }
  }

  std::vector<Change> changes(const Region& region, std::int64_t all_reviews) {
    std::vector<std::size_t> alive;
    for (std::size_t i = 0; i < architectures_.size(); ++i) {
      if (region.contains(architectures_[i]) || is(Defect::counts_on_its_cuts)) alive.push_back(i);
    }
    if (alive.empty()) return {};
    std::sort(alive.begin(), alive.end(),
              [this](std::size_t a, std::size_t b) { return sums_[a] < sums_[b]; });
    Change change;
    change.what = PartialAssignment::prefix(architectures_[alive.front()]);
    change.rival = PartialAssignment::prefix(architectures_[alive.back()]);
    change.statistic = is(Defect::no_statistic) ? "" : "sum of scores";
    change.value = is(Defect::nan_value) ? std::nan("") : sums_[alive.front()];
    change.bound = sums_[alive.back()];
    change.guarantee = is(Defect::no_guarantee) ? "" : "heuristic";
    if (is(Defect::spends_too_much)) change.delta_spent = 0.4;
    if (is(Defect::unknown_option)) change.what = {{0, 77}};
    if (is(Defect::whole_space)) change.what = {};
    if (is(Defect::restores_what_is_there)) change.kind = Change::Kind::restore;
    if (is(Defect::dead_rival)) change.rival = change.what;
    if (is(Defect::global_state) && all_reviews % 5 == 0) return {};
    if (is(Defect::asking_counts) && asked_ % 7 == 0) return {};
    if (is(Defect::cuts_a_single_one) && region.space().decisions()[0].options.size() == 1) {
      change.rival = {};
      return {change};
    }
    if (region.size() == 1 && !is(Defect::cuts_the_last)) return {};
    if (is(Defect::cuts_what_is_gone)) return {change, change};
    if (is(Defect::cuts_the_last)) {
      std::vector<Change> all;
      for (const std::size_t arm : alive) {
        all.push_back(change);
        all.back().what = PartialAssignment::prefix(architectures_[arm]);
        all.back().rival = {};
      }
      return all;
    }
    if (alive.size() == 1) return {};
    return {change};
  }

  Defect defect_;
  std::int64_t horizon_;
  std::int64_t reviews_ = 0;
  std::int64_t asked_ = 0;
  std::vector<Architecture> architectures_;
  std::vector<double> sums_;
};

using Defect = CutsLowest::Defect;

PrunerConformanceOptions options() {
  PrunerConformanceOptions options;
  options.name = "cuts_lowest";
  return options;
}

/// All failure messages of the kit for a pruner, one after another.
std::string failures_of(Defect defect) {
  ::testing::TestPartResultArray results;
  {
    ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    expect_pruner_conforms(pruner_factory<CutsLowest>({defect}), options());
  }
  std::string messages;
  for (int i = 0; i < results.size(); ++i) messages += results.GetTestPartResult(i).message();
  return messages;
}

TEST(PrunerConformance, PassesACorrectPruner) { EXPECT_EQ(failures_of(Defect::none), ""); }

struct Case {
  Defect defect;
  const char* law;
  const char* cure;
};

class PrunerDefect : public ::testing::TestWithParam<Case> {};

TEST_P(PrunerDefect, IsFoundByItsLaw) {
  const std::string failures = failures_of(GetParam().defect);
  EXPECT_THAT(failures, HasSubstr(std::string("law '") + GetParam().law + "'"));
  EXPECT_THAT(failures, HasSubstr(GetParam().cure));
}

INSTANTIATE_TEST_SUITE_P(
    All, PrunerDefect,
    ::testing::Values(
        Case{Defect::unknown_option, "legal changes", "that the space does not have"},
        Case{Defect::whole_space, "legal changes", "Set Change::what"},
        Case{Defect::cuts_what_is_gone, "legal changes", "of which nothing is left"},
        Case{Defect::restores_what_is_there, "legal changes", "which is not cut"},
        Case{Defect::cuts_the_last, "legal changes", "nothing would be left"},
        Case{Defect::dead_rival, "legal changes", "one that stays"},
        Case{Defect::counts_on_its_cuts, "legal changes", "of which nothing is left"},
        Case{Defect::restores_what_is_there, "survives refusal", "which is not cut"},
        Case{Defect::cuts_a_single_one, "leaves the last alone", "nothing would be left"},
        Case{Defect::no_statistic, "evidence is complete", "Set Change::statistic"},
        Case{Defect::no_guarantee, "evidence is complete", "\"heuristic\" will do"},
        Case{Defect::nan_value, "evidence is complete", "no number"},
        Case{Defect::spends_too_much, "evidence is complete", "Divide δ"},
        Case{Defect::two_lines, "guarantee is one line", "more than one line"},
        Case{Defect::dies_after_horizon, "horizon is a forecast", "the horizon is over"},
        Case{Defect::needs_horizon_silently, "horizon is a forecast", "no horizon"},
        Case{Defect::scores_too_many, "scores what it may", "may be scored"},
        Case{Defect::scores_strangers, "scores what it may", "does not have"},
        Case{Defect::asking_counts, "questions change nothing", "must not touch the state"},
        Case{Defect::global_state, "changes depend on nothing else", "keep no static"},
        Case{Defect::forgets_sums, "state is complete", "persist must"},
        Case{Defect::forgets_reviews, "state is complete", "gives other bytes"},
        Case{Defect::accepts_nan, "bad evidence is refused", "learnt from it"},
        Case{Defect::learns_before_refusing, "bad evidence is refused", "before the first change"},
        Case{Defect::throws_other_errors, "bad evidence is refused", "bad score"}));

}  // namespace
}  // namespace nashost::testing
