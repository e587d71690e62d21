#include "findings/pruning_audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "stage_results.hpp"

namespace nashost::findings {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

Json row(std::int64_t round, const std::string& change, const std::string& what,
         const Json& literals) {
  return {{"round", round},
          {"change", change},
          {"what", what},
          {"literals", literals},
          {"value", 0.8},
          {"bound", 0.85},
          {"statistic", "upper bound"},
          {"rival", "(2, 2)"},
          {"delta_spent", 0.01},
          {"guarantee", "heuristic"},
          {"left", "2"}};
}

/// Four architectures; (1, ·) was cut in round 100, of which (1, 2) is the best in truth.
class Audits : public ::testing::Test {
 protected:
  Audits() : pruned_(stage_over("leader", {2, 2})), truth_(stage_over("alone", {2, 2})) {
    pruned_.columns["cut_round"] = {100, 100, NAN, NAN};
    pruned_.columns["draws"] = {10, 10, 100, 80};
    pruned_.details["survivors"] = "2";
    pruned_.details["ledger"] = Json::array({row(100, "cut", "a=1", {{0, 0}})});
    add_answers(truth_, "test", 1000, {{0, 800}, {0, 900}, {0, 850}, {0, 880}}, "accuracy_test");
  }
  Json audit() {
    RandomStream random(1187, "test/audit");
    return audit_pruning(pruned_, score_column(truth_, "accuracy_test"), random);
  }
  StageResult pruned_, truth_;
};

TEST_F(Audits, SaysThatTheBestWasCutWhenAndByWhat) {
  const Json found = audit();
  EXPECT_EQ(found["best"], "(1, 2)");
  EXPECT_FALSE(found["best_survived"].get<bool>());
  EXPECT_EQ(found["best_survivor"], "(2, 2)");
  EXPECT_NEAR(found["regret"]["value"].get<double>(), 0.02, 1e-12);
  ASSERT_TRUE(found["regret"]["interval"].is_array());
  // Twenty images of 1000 decide: a standard error of √(0.02 · 0.98/1000) = 0.0044.
  EXPECT_NEAR(found["regret"]["interval"][0].get<double>(), 0.02 - 1.96 * 0.0044, 0.003);
  ASSERT_EQ(found["history"].size(), 1u);
  EXPECT_EQ(found["history"][0]["round"], 100);
  EXPECT_EQ(found["kept_of_top"]["1"], 0);
  EXPECT_EQ(found["kept_of_top"]["3"], 2);
  // Uniform sampling gives half of all draws to what was cut, this run 20 of 200.
  EXPECT_NEAR(found["draws_saved"].get<double>(), 0.4, 1e-12);
  const std::string says = found["says"].dump();
  EXPECT_THAT(says, HasSubstr("round 100: cut a=1 (upper bound 0.8000 against 0.8500)"));
  EXPECT_THAT(says, HasSubstr("loses 2.00"));
}

TEST_F(Audits, SaysThatTheBestWasRestored) {
  pruned_.columns["cut_round"] = {NAN, NAN, NAN, NAN};
  pruned_.details["survivors"] = "4";
  pruned_.details["ledger"] = {row(50, "probate", "a=1", {{0, 0}}),
                               row(70, "cut", "(2, 1)", {{0, 1}, {1, 0}}),
                               row(90, "restore", "a=1", {{0, 0}})};
  const Json found = audit();
  EXPECT_TRUE(found["best_survived"].get<bool>());
  EXPECT_EQ(found["regret"]["value"], 0.0);
  ASSERT_EQ(found["history"].size(), 2u);  // not the cut of (2, 1)
  EXPECT_EQ(found["history"][1]["change"], "restore");
}

TEST_F(Audits, SaysThatTheBestWasNeverCut) {
  pruned_.columns["cut_round"] = {100, NAN, NAN, NAN};
  pruned_.details["ledger"] = Json::array({row(100, "cut", "(1, 1)", {{0, 0}, {1, 0}})});
  pruned_.details["survivors"] = "9999";  // a space larger than the table: no share of draws
  const Json found = audit();
  EXPECT_TRUE(found["best_survived"].get<bool>());
  EXPECT_TRUE(found["history"].empty());
  EXPECT_TRUE(found["draws_saved"].is_null());
  EXPECT_THAT(found["says"].dump(), HasSubstr("never cut"));
}

TEST_F(Audits, LooksAtWhatTruthKnows) {
  truth_.columns["accuracy_test"] = {NAN, NAN, 0.85, 0.88};
  truth_.hits.clear();
  const Json found = audit();
  EXPECT_EQ(found["architectures"], 2);
  EXPECT_EQ(found["cut"], 0);
  EXPECT_EQ(found["best"], "(2, 2)");
  EXPECT_EQ(found["regret"]["interval"]["none"], "nothing that was random is known");
  truth_.columns["accuracy_test"].assign(4, NAN);
  EXPECT_THROW(audit(), ConfigError);
}

TEST_F(Audits, NeedsAPruner) {
  pruned_.details.erase("ledger");
  EXPECT_THROW(audit(), ConfigError);
}

}  // namespace
}  // namespace nashost::findings
