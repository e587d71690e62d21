#include "config/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "catalogue.hpp"

namespace nashost::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Document, KeepsTheOrderAndThePlaceOfEverything) {
  const auto document = Document::parse(
      "zeta = 1\nalpha = [1,\n  2]\n\n[b]\nx.y = { z = 'a' }\n"
      "[[s]]\n[[s]]\nq = 1\n",
      "f.toml");
  const Node& root = document.root();
  ASSERT_EQ(root.items.size(), 4U);
  EXPECT_EQ(root.items[0].key, "zeta");  // not in alphabetical order
  EXPECT_EQ(root.items[0].key_place.text(), "f.toml:1:1");
  EXPECT_EQ(root.items[0].place.text(), "f.toml:1:8");
  EXPECT_EQ(root.find("alpha")->items[1].place.text(), "f.toml:3:3");
  EXPECT_EQ(root.find("b")->place.text(), "f.toml:5:1");
  const Node* z = root.find("b")->find("x")->find("y")->find("z");
  EXPECT_EQ(z->scalar, Value("a"));
  EXPECT_EQ(z->key_place.text(), "f.toml:6:9");
  EXPECT_EQ(root.find("s")->items[1].place.text(), "f.toml:8:1");
  EXPECT_EQ(root.find("alpha")->value(),
            Value(List{Value(std::int64_t{1}), Value(std::int64_t{2})}));
  EXPECT_EQ(root.find("none"), nullptr);
}

TEST(Document, GivesThePlaceOfSyntaxErrorsAndRepeatedKeys) {
  const auto why = [](std::string_view text) {
    return problem_lines([&] { Document::parse(text, "f.toml"); });
  };
  EXPECT_THAT(why("a = 1\nb = = 2\n"), ElementsAre(HasSubstr("f.toml:2:5: ")));
  EXPECT_THAT(why("a = 1\na = 2\n"), ElementsAre(HasSubstr("f.toml:2:")));
  EXPECT_THAT(why("[t]\n[t]\n"), ElementsAre(HasSubstr("f.toml:2:")));
  EXPECT_THAT(why("a = \"never closed"), ElementsAre(HasSubstr("f.toml:1:")));
  EXPECT_THAT(why("a = 1979-05-27\n"), ElementsAre(HasSubstr("f.toml:1:5: dates and times")));
  EXPECT_THAT(why("a = \xff\xfe"), ElementsAre(HasSubstr("f.toml:1:")));
  EXPECT_THAT(why("a = 99999999999999999999"), ElementsAre(HasSubstr("f.toml:1:")));
  EXPECT_THAT(why("a = " + std::string(100'000, '[')), ElementsAre(HasSubstr("f.toml:1:")));
  EXPECT_THAT(why("a = 1\n[b]\n[=]\nc = 2\n"),  // toml++ asserts that this cannot be
              ElementsAre("f.toml:3:1: this is neither a [table] nor a key = value"));
  // toml++ quotes the line end; the message stays on one line.
  EXPECT_THAT(why("a = t\nb = 1\n"), ElementsAre(HasSubstr("f.toml:1:")));
  // A character that no case of toml++'s tables takes, outside and inside quotes.
  EXPECT_THAT(why("a = 6;\n\xef\xb9\xbf = 1\n"), ElementsAre(HasSubstr("f.toml:1:")));
  EXPECT_THAT(why("\xef\xb9\xbf = 1\n"), ElementsAre(HasSubstr("f.toml:1:")));
  EXPECT_THAT(why("a = \"\xef\xb9\xbf\"\n"), IsEmpty());
  EXPECT_THAT(why(""), IsEmpty());
}

TEST(Document, SaysWhyAFileCannotBeRead) {
  const auto folder = std::filesystem::path(::testing::TempDir());
  EXPECT_THAT(problem_lines([&] { Document::read(folder / "none.toml"); }),
              ElementsAre(HasSubstr("none.toml: there is no such config file")));
  EXPECT_THAT(problem_lines([&] { Document::read(folder); }),
              ElementsAre(HasSubstr("no such config file")));
  const auto empty = folder / "empty.toml";
  std::ofstream(empty).close();
  EXPECT_TRUE(Document::read(empty).root().items.empty());
  std::filesystem::remove(empty);
}

class Overrides : public ::testing::Test {
 protected:
  Value at(std::string_view assignment, const std::vector<std::string>& path) {
    document_.set(assignment);
    const Node* node = &document_.root();
    for (const auto& step : path) {
      node =
          step[0] >= '0' && step[0] <= '9' ? &node->items.at(std::stoul(step)) : node->find(step);
      if (node == nullptr) return Value("nothing at " + step);
    }
    EXPECT_EQ(node->place.text(), "--set " + std::string(assignment));
    return node->scalar;
  }
  std::vector<std::string> why(std::string_view assignment) {
    return problem_lines([&] { document_.set(assignment); });
  }
  Document document_ = Document::parse(kExample, "f.toml");
};

TEST_F(Overrides, ReachTablesListsAndNewKeys) {
  EXPECT_EQ(at("seed=7", {"seed"}), Value(std::int64_t{7}));
  EXPECT_EQ(at("data.validation=5", {"data", "validation"}), Value(std::int64_t{5}));
  EXPECT_EQ(at("stage.leader.epochs=2", {"stage", "0", "epochs"}), Value(std::int64_t{2}));
  EXPECT_EQ(at("stage.1.epochs=4", {"stage", "1", "epochs"}), Value(std::int64_t{4}));
  EXPECT_EQ(at("stage.finetune.from=plain", {"stage", "2", "from"}), Value("plain"));  // by kind
  EXPECT_EQ(at("stage.leader.sampler.epsilon=0.5", {"stage", "0", "sampler", "epsilon"}),
            Value(0.5));
  EXPECT_EQ(at("new.table.key=true", {"new", "table", "key"}), Value(true));
  EXPECT_EQ(at("space.channels.1=8", {"space", "channels", "1"}), Value(std::int64_t{8}));
}

TEST_F(Overrides, ReadValuesAsTomlAndBareWordsAsTexts) {
  EXPECT_EQ(at("a=\"x y\"", {"a"}), Value("x y"));
  EXPECT_EQ(at("a=word", {"a"}), Value("word"));
  EXPECT_EQ(at("a=../some/path.toml", {"a"}), Value("../some/path.toml"));
  EXPECT_EQ(at("a=1e-3", {"a"}), Value(1e-3));
  EXPECT_EQ(at("a={ name = 'ucb1' }", {"a", "name"}), Value("ucb1"));
  EXPECT_EQ(at("a=[1, 2]", {"a", "1"}), Value(std::int64_t{2}));
}

TEST_F(Overrides, ThatMakeNoSenseAreRefusedAndChangeNothing) {
  const Value before = document_.root().value();
  EXPECT_THAT(why("seed"), ElementsAre("--set seed: an override has the form path.to.key=value"));
  EXPECT_THAT(why("a..b=1"), ElementsAre(HasSubstr("a part of the path is empty")));
  EXPECT_THAT(why("=1"), ElementsAre(HasSubstr("a part of the path is empty")));
  EXPECT_THAT(why("a=[1"), ElementsAre(HasSubstr("'[1' is no TOML value")));
  EXPECT_THAT(why("a=1\nb = 2"), ElementsAre(HasSubstr("--set a=1"), HasSubstr("more than one")));
  EXPECT_THAT(why("seed.x=1"),
              ElementsAre(HasSubstr("'seed' is 1187, so nothing stands below it")));
  EXPECT_THAT(
      why("stage.leadr.epochs=1"),
      ElementsAre(HasSubstr("'stage' has 4 items, and none is 'leadr'; did you mean 'leader'?")));
  EXPECT_THAT(why("stage.4.epochs=1"), ElementsAre(HasSubstr("none is '4'")));
  EXPECT_THAT(why("stage.supernet.epochs=1"),
              ElementsAre(HasSubstr("several of 'stage' have kind")));
  EXPECT_EQ(document_.root().value(), before);
}

}  // namespace
}  // namespace nashost::testing
