#include "config/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "catalogue.hpp"

namespace nashost::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// How a program that is no experiment reads its config: the lab's shape.
struct Lab {
  std::int64_t horizon = 1000;
  std::vector<std::int64_t> checkpoints;
  static Schema<Lab> schema() {
    return Schema<Lab>()
        .add("horizon", &Lab::horizon, {.doc = "rounds", .min = 1})
        .add("checkpoints", &Lab::checkpoints, {.doc = "rounds", .min = 1});
  }
};

struct Label {
  std::string label;
  static Schema<Label> schema() {
    return Schema<Label>().add("label", &Label::label, {.doc = "name in tables"});
  }
};

TEST(ConfigReader, ReadsSectionsAndListsOfComponents) {
  const auto document = Document::parse(
      "[lab]\nhorizon = 50\n[[policy]]\nname = 'ucb1'\nalpha = 3\nlabel = 'three'\n[[policy]]\n"
      "name = 'uniform'\n",
      "lab.toml");
  const SmallCatalogue catalogue;
  ConfigReader reader(document, catalogue);
  EXPECT_EQ(reader.section("lab", Lab::schema()).horizon, 50);
  std::vector<ConfigReader::Shared> policies;
  for (const Node* node : reader.list("policy")) {
    policies.push_back(
        reader.component(*node, "[[policy]]", "policy", "name", Label::schema().specs()));
  }
  reader.finish();
  ASSERT_EQ(policies.size(), 2U);
  EXPECT_EQ(policies[0].own, (Table{{"label", Value("three")}}));
  EXPECT_EQ(policies[0].component, (Table{{"name", Value("ucb1")}, {"alpha", Value(3.0)}}));
  EXPECT_EQ(policies[1].own, (Table{{"label", Value(std::string())}}));
  EXPECT_EQ(policies[1].component, (Table{{"name", Value("uniform")}}));
  EXPECT_EQ(reader.place("lab", "horizon").text(), "lab.toml:2:11");
  EXPECT_EQ(reader.place("lab", "repetitions").text(), "lab.toml:1:1");
}

TEST(ConfigReader, AddsTheCallersProblemsInOrder) {
  const auto document = Document::parse("[lab]\nhorizon = 0\ncheckpoints = [1, 0, 2.5]\n", "l");
  const SmallCatalogue catalogue;
  EXPECT_THAT(problem_lines([&] {
                ConfigReader reader(document, catalogue);
                reader.problem(reader.place("lab", "checkpoints"), "the caller's own");
                EXPECT_EQ(reader.section("lab", Lab::schema()).horizon, 1000);  // the default
                reader.list("policy");
                reader.finish();
              }),
              ElementsAre("l:2:11: 'horizon' in [lab] must be integer ≥ 1, not 0",
                          "l:3:15: the caller's own",
                          "l:3:19: 'checkpoints' in [lab] must be list of integers ≥ 1; "
                          "its item 2 is 0",
                          "l:3:22: 'checkpoints' in [lab] must be list of integers ≥ 1; "
                          "its item 3 is 2.5"));
}

TEST(ConfigReader, WantsTablesAndListsWhereTheyBelong) {
  const auto document = Document::parse("lab = 3\npolicy = { name = 'x' }\nother = [1]\n", "l");
  const SmallCatalogue catalogue;
  EXPECT_THAT(problem_lines([&] {
                ConfigReader reader(document, catalogue);
                reader.section("lab", Lab::schema());
                EXPECT_TRUE(reader.list("policy").empty());
                EXPECT_TRUE(reader.list("other").empty());
                reader.finish();
              }),
              ElementsAre("l:1:7: 'lab' must be a table: [lab]",
                          HasSubstr("l:2:10: 'policy' must be a list of tables"),
                          "l:3:10: 'other' must hold tables only, not 1"));
}

struct Holder {
  Table one = {{"name", Value("ucb1")}};
  Table maybe;
  std::vector<Table> many;
  static Schema<Holder> schema() {
    return Schema<Holder>()
        .add("one", &Holder::one, {.doc = "policy"})
        .add("maybe", &Holder::maybe, {.doc = "sampler or none"})
        .add("many", &Holder::many, {.doc = "policies"});
  }
};

Table read_holder(std::string_view text) {
  const SmallCatalogue catalogue;
  const auto document = Document::parse(text, "h");
  ConfigReader reader(document, catalogue);
  Table table = reader.section("h", Holder::schema().specs(), {{"maybe", "sampler"}});
  reader.finish();
  return table;
}

TEST(ConfigReader, ResolvesNestedComponents) {
  const Value ucb1(Table{{"name", Value("ucb1")}, {"alpha", Value(4.0)}});
  // A default's own parameters get their defaults, too.
  EXPECT_EQ(read_holder(""),
            (Table{{"one", ucb1}, {"maybe", Value(Table{})}, {"many", Value(List{})}}));
  // A name alone stands for the component with its defaults; "none" for none.
  EXPECT_EQ(read_holder("[h]\none = 'ucb1'\nmaybe = 'none'\nmany = ['ucb1', { name = 'uniform' }]"),
            (Table{{"one", ucb1},
                   {"maybe", Value(Table{})},
                   {"many", Value(List{ucb1, Value(Table{{"name", Value("uniform")}})})}}));
  const auto exp4 = std::get<Table>(read_holder("[h]\nmaybe = 'exp4'").at("maybe"));
  EXPECT_EQ(exp4.at("experts"), Value(List{ucb1}));
  EXPECT_EQ(exp4.at("base"), Value(Table{{"name", Value("ucb1")}, {"alpha", Value(2.0)}}));
}

TEST(ConfigReader, NamesProblemsOfNestedComponents) {
  const auto why = [](std::string_view text) { return problem_lines([&] { read_holder(text); }); };
  EXPECT_THAT(
      why("[h]\none = 3"),
      ElementsAre(HasSubstr("h:2:7: 'one' in [h] must be table { name = \"…\", … }, not 3")));
  EXPECT_THAT(why("[h]\none = 'none'"),
              ElementsAre("h:2:7: unknown policy 'none'; there are forever, ucb1, uniform"));
  EXPECT_THAT(why("[h]\none = { alpha = 2 }"),
              ElementsAre("h:2:7: 'name' is missing in one: the name of a policy"));
  EXPECT_THAT(why("[h]\nmany = [{ name = 'ucb1', alpa = 2 }, 'ucb']"),
              ElementsAre("h:2:26: unknown key 'alpa' in many; did you mean 'alpha'?",
                          "h:2:38: unknown policy 'ucb'; did you mean 'ucb1'?"));
  EXPECT_THAT(why("[h]\nmany = 'ucb1'"), ElementsAre(HasSubstr("must be list of tables")));
  EXPECT_THAT(why("[h]\nmaybe = { name = 'exp4', experts = [{ name = 'ucb1', alpha = -1 }] }"),
              ElementsAre("h:2:62: 'alpha' in experts must be real ≥ 0, not -1"));
  EXPECT_THAT(why("[h]\none = 'forever'"), ElementsAre(HasSubstr("nested more than 16 deep")));
}

TEST(ConfigReader, MakesPathsAbsolute) {
  struct Paths {
    std::string root;
    std::vector<std::string> path;
  };
  const auto schema = Schema<Paths>()
                          .add("root", &Paths::root, {.doc = "folder", .unit = "path"})
                          .add("path", &Paths::path, {.doc = "folders", .unit = "path"});
  auto document =
      Document::parse("[p]\nroot = '../data'\npath = ['a', '/b/./c', '']\n", "/etc/nas/x.toml");
  const SmallCatalogue catalogue;
  const auto read = [&] {
    ConfigReader reader(document, catalogue);
    return reader.section("p", schema);
  };
  EXPECT_EQ(read().root, "/etc/data");
  EXPECT_THAT(read().path, ElementsAre("/etc/nas/a", "/b/c", ""));
  document.set("p.root=here");  // whoever types it means the folder they are in
  EXPECT_EQ(read().root, (std::filesystem::current_path() / "here").string());
}

}  // namespace
}  // namespace nashost::testing
