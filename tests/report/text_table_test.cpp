#include "report/text_table.hpp"

#include <gtest/gtest.h>

namespace nashost {
namespace {

TextTable table() {
  TextTable table;
  table.add({"", "± error", "b"});
  table.add({"first", "1", "20"});
  table.add({"x"});
  return table;
}

TEST(TextTable, FirstColumnLeftOthersRight) {
  EXPECT_EQ(table().text("> "),
            ">        ± error   b\n"
            "> first        1  20\n"
            "> x\n");
}

TEST(TextTable, GoesOnBelowWhereItIsTooWide) {
  const std::string blocks =
      "       ± error\n"
      "first        1\n"
      "x\n"
      "\n"
      "        b\n"
      "first  20\n"
      "x\n";
  EXPECT_EQ(table().text("", 17), blocks);  // 5 + 2 + 7 = 14 fit, 18 do not
  EXPECT_EQ(table().text("", 1), blocks);   // one column at least
  EXPECT_EQ(table().text("", 18), table().text());
}

TEST(TextTable, OneColumnAndNone) {
  TextTable one;
  one.add({"a"});
  EXPECT_EQ(one.text(), "a\n");
  EXPECT_EQ(TextTable().text(), "");
}

}  // namespace
}  // namespace nashost
