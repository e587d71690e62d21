#include "nashost/abi/parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "nashost/abi/error.hpp"
#include "nashost/schema.hpp"

namespace nashost::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Parameters {
  double epsilon = 0.1;
  std::int64_t warmup = 100;
  std::optional<double> eta;
  std::string bound = "hoeffding";
  bool paired = true;
  std::vector<double> grid = {0.5};
  Table base = {{"name", Value("ucb1")}};
  std::vector<Table> experts;
  std::string file;
};

Schema<Parameters> schema() {
  return Schema<Parameters>()
      .add("epsilon", &Parameters::epsilon, {.doc = "share", .min = 0, .max = 1})
      .add("warmup", &Parameters::warmup, {.doc = "rounds", .min = 0})
      .add("eta", &Parameters::eta, {.doc = "rate", .min = 0, .min_open = true})
      .add("bound", &Parameters::bound, {.doc = "which", .choices = {"hoeffding", "betting"}})
      .add("paired", &Parameters::paired, {.doc = "or not"})
      .add("grid", &Parameters::grid, {.doc = "points", .min = 0, .max = 1, .max_open = true})
      .add("base", &Parameters::base, {.doc = "a policy"})
      .add("experts", &Parameters::experts, {.doc = "policies"})
      .add("file", &Parameters::file, {.doc = "where from", .required = true});
}

std::vector<std::string> problems_of(Table given) {
  given.try_emplace("file", Value("x"));
  return problems(schema().specs(), given);
}

TEST(Problems, AreNoneWhereEverythingFits) {
  EXPECT_THAT(problems_of({}), IsEmpty());
  EXPECT_THAT(problems_of({{"epsilon", Value(std::int64_t{1})},
                           {"eta", Value("auto")},
                           {"warmup", Value()},
                           {"grid", Value(List{Value(0.5), Value(std::int64_t{0})})},
                           {"experts", Value(List{Value(Table{{"name", Value("a")}})})}}),
              IsEmpty());
}

TEST(Problems, NameTheKeyTheRangeAndTheValue) {
  EXPECT_THAT(problems_of({{"epsilonn", Value(0.5)}}),
              ElementsAre("unknown key 'epsilonn'; did you mean 'epsilon'?"));
  EXPECT_THAT(problems_of({{"epsilon", Value(1.5)}}),
              ElementsAre("'epsilon' must be real in [0, 1], not 1.5"));
  EXPECT_THAT(problems_of({{"warmup", Value(0.5)}}),
              ElementsAre("'warmup' must be integer ≥ 0, not 0.5"));
  EXPECT_THAT(problems_of({{"eta", Value(0.0)}}),
              ElementsAre("'eta' must be real > 0, or \"auto\", not 0.0"));
  EXPECT_THAT(problems_of({{"bound", Value("beting")}}),
              ElementsAre("'bound' must be one of hoeffding, betting, not \"beting\"; "
                          "did you mean 'betting'?"));
  EXPECT_THAT(problems_of({{"paired", Value(std::int64_t{1})}}),
              ElementsAre("'paired' must be true or false, not 1"));
  EXPECT_THAT(problems_of({{"grid", Value(List{Value(0.5), Value(1.0)})}}),
              ElementsAre("'grid' must be list of reals in [0, 1); its item 2 is 1.0"));
  EXPECT_THAT(problems_of({{"base", Value(Table{})}}),
              ElementsAre("'base' must be table { name = \"…\", … }, not {}"));
  EXPECT_THAT(problems_of({{"warmup", Value("auto")}}),
              ElementsAre("'warmup' must be integer ≥ 0, not \"auto\""));
  EXPECT_THAT(problems(schema().specs(), {}), ElementsAre("'file' is missing: text, where from"));
}

TEST(Problems, RefuseWhatIsNoNumber) {
  const double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(problems_of({{"epsilon", Value(nan)}}), ElementsAre(::testing::HasSubstr("not nan")));
  EXPECT_THAT(problems_of({{"eta", Value(inf)}}), ElementsAre(::testing::HasSubstr("not inf")));
}

TEST(Resolve, FillsInDefaultsAndOpensAuto) {
  const Table resolved =
      resolve(schema().specs(),
              {{"file", Value("x")}, {"eta", Value("auto")}, {"epsilon", Value(std::int64_t{1})}},
              "sampler");
  EXPECT_EQ(resolved.size(), schema().specs().size());
  EXPECT_EQ(resolved.at("epsilon"), Value(1.0));  // as a real, though written as an integer
  EXPECT_EQ(resolved.at("eta"), Value());
  EXPECT_EQ(resolved.at("warmup"), Value(std::int64_t{100}));
  const Parameters parameters = schema().read(resolved);
  EXPECT_EQ(parameters.epsilon, 1.0);
  EXPECT_EQ(parameters.file, "x");
  EXPECT_FALSE(parameters.eta.has_value());
}

TEST(Resolve, ThrowsEverythingAtOnceUnderTheOwnersName) {
  try {
    resolve(schema().specs(), {{"epsilon", Value(-1.0)}, {"x", Value(true)}}, "sampler");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "sampler: 'epsilon' must be real in [0, 1], not -1.0\n"
                 "sampler: unknown key 'x'\n"
                 "sampler: 'file' is missing: text, where from");
  }
}

TEST(ToToml, WritesEveryType) {
  EXPECT_EQ(to_toml(Value()), "\"auto\"");
  EXPECT_EQ(to_toml(Value(true)), "true");
  EXPECT_EQ(to_toml(Value(std::int64_t{-3})), "-3");
  EXPECT_EQ(to_toml(Value(2.0)), "2.0");
  EXPECT_EQ(to_toml(Value(0.1)), "0.1");
  EXPECT_EQ(to_toml(Value(1e300)), "1e+300");
  EXPECT_EQ(to_toml(Value("a\"b\\\n\x01")), "\"a\\\"b\\\\\\n\\u0001\"");
  EXPECT_EQ(to_toml(Value(List{Value(std::int64_t{1}), Value("x")})), "[1, \"x\"]");
  EXPECT_EQ(to_toml(Value(Table{{"alpha", Value(2.0)}, {"name", Value("ucb1")}, {"a b", Value()}})),
            "{ name = \"ucb1\", \"a b\" = \"auto\", alpha = 2.0 }");
  EXPECT_EQ(to_toml(Value(Table{})), "{}");
}

TEST(NearNames, FindsTyposSwapsCaseAndAbbreviations) {
  const std::vector<std::string> known = {"epsilon", "delta", "every", "warmup", "ucb1", "bound"};
  EXPECT_THAT(near_names("epsilonn", known), ElementsAre("epsilon"));
  EXPECT_THAT(near_names("espilon", known), ElementsAre("epsilon"));  // one swap
  EXPECT_THAT(near_names("EPSILON", known), ElementsAre("epsilon"));
  EXPECT_THAT(near_names("eps", known), ElementsAre("epsilon"));
  EXPECT_THAT(near_names("warmup_rounds", known), ElementsAre("warmup"));
  EXPECT_THAT(near_names("ucb2", known), ElementsAre("ucb1"));
  EXPECT_THAT(near_names("gamma", known), IsEmpty());
  EXPECT_THAT(near_names("e", known), IsEmpty());
  EXPECT_THAT(near_names("", known), IsEmpty());
  EXPECT_THAT(near_names("aaa1", {"aaa4", "aaa3", "aaa2", "aaa1", "aaa5"}),
              ElementsAre("aaa1", "aaa2", "aaa3"));  // at most three, the nearest first
  EXPECT_THAT(near_names(std::string(1 << 20, 'x'), known), IsEmpty());
}

TEST(DidYouMean, ListsThem) {
  EXPECT_EQ(did_you_mean("x", {}), "");
  EXPECT_EQ(did_you_mean("ab", {"ac"}), "; did you mean 'ac'?");
  EXPECT_EQ(did_you_mean("ab", {"ac", "ad", "ae"}), "; did you mean 'ac', 'ad' or 'ae'?");
}

RC_GTEST_PROP(NearNamesProperty, OneEditIsAlwaysNear, ()) {
  const auto letter = rc::gen::inRange('a', 'z');
  const auto name = *rc::gen::container<std::string>(*rc::gen::inRange<std::size_t>(1, 20), letter);
  std::string typo = name;
  const auto at = *rc::gen::inRange<std::size_t>(0, name.size());
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      typo.insert(at, 1, *letter);
      break;
    case 1:
      typo.erase(at, 1);
      break;
    case 2:
      typo[at] = *letter;
      break;
    default:
      std::swap(typo[at], typo[at / 2 * 2 == at && at + 1 < name.size() ? at + 1 : at]);
  }
  RC_ASSERT(near_names(typo, {name}) == std::vector<std::string>{name});
}

}  // namespace
}  // namespace nashost::testing
