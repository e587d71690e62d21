#include "lab/csv.hpp"

#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"

namespace nashost::lab {
namespace {

std::string message(std::string_view text, const std::function<void(const Csv&)>& use = {}) {
  try {
    const Csv csv = Csv::parse(text, "t.csv");
    if (use) use(csv);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(Csv, ReadsFieldsQuotesAndLineEnds) {
  const Csv csv = Csv::parse(
      "\xEF\xBB\xBF"
      "a,\"b, c\",d\r\n1,\"say \"\"hi\"\"\",\n\n2,x,0.5",
      "t.csv");
  EXPECT_EQ(csv.columns(), (std::vector<std::string>{"a", "b, c", "d"}));
  ASSERT_EQ(csv.rows(), 2U);
  EXPECT_EQ(csv.text(0, 1), "say \"hi\"");
  EXPECT_EQ(csv.text(0, 2), "");
  EXPECT_EQ(csv.number(1, 2), 0.5);
  EXPECT_EQ(csv.line(1), 4U);
  EXPECT_EQ(csv.column("d"), 2U);
}

TEST(Csv, RefusalsNameFileAndLine) {
  EXPECT_TRUE(message("").starts_with("t.csv:1: "));
  EXPECT_TRUE(message("a,b\n").starts_with("t.csv:1: "));
  EXPECT_TRUE(message("a,b\n1,2\n1,2,3\n").starts_with("t.csv:3: this row has 3 fields"));
  EXPECT_TRUE(message("a,b\n1\n").starts_with("t.csv:2: this row has 1 fields"));
  EXPECT_TRUE(message("a,a\n1,2\n").starts_with("t.csv:1: two columns"));
  EXPECT_TRUE(message("a,b\n\"1,2\n").starts_with("t.csv:2: a quote"));
  EXPECT_TRUE(message("a,b\n\"1\"x,2\n").starts_with("t.csv:2: a quote"));
  for (const char* bad : {"nan", "inf", "-inf", "", "1e999", "1x", " 1", "one"}) {
    const auto text =
        message("a,b\n1,2\n3," + std::string(bad) + "\n", [](const Csv& csv) { csv.number(1, 1); });
    EXPECT_TRUE(text.starts_with("t.csv:3: '" + std::string(bad) + "' in column 'b'")) << text;
  }
  const auto missing = message("acc0,acc1\n1,2\n", [](const Csv& csv) { csv.column("acc2"); });
  EXPECT_TRUE(missing.starts_with("t.csv:1: there is no column 'acc2'; there are acc0, acc1"));
  EXPECT_THROW(Csv::read("/there/is/no/such/file.csv"), ConfigError);
}

}  // namespace
}  // namespace nashost::lab
