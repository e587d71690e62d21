#include "report/terminal_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/text_table.hpp"

namespace nashost {
namespace {

using ::testing::ElementsAre;

TEST(TerminalText, ControlCharactersAreMadeVisible) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\x7f"), "a\\x1b[2Jb\\x0d\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\x9b31m");  // CSI in one character
  EXPECT_EQ(printable("τ-b\nzwei – ç"), "τ-b\nzwei – ç");
}

TEST(TerminalText, CutInTheMiddleByCharacters) {
  EXPECT_EQ(shortened("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(shortened("abcdefghi", 8), "abcd…ghi");
  EXPECT_EQ(shortened("äöüßäöüßä", 5), "äö…ßä");
  EXPECT_EQ(shortened("abcdefgh", 0), "a…h");
  for (std::size_t most = 3; most < 12; ++most) {
    EXPECT_EQ(display_width(shortened("ÄBCDÉFGHÏJ", most)), std::min<std::size_t>(most, 10));
  }
}

TEST(TerminalText, NamesThatDifferStayDifferent) {
  const std::vector<std::string> names{"(one, two, three)", "(one, ten, three)"};
  EXPECT_THAT(shortened(names, 5, 100), ElementsAre("(one, tw… three)", "(one, te… three)"));
  EXPECT_THAT(shortened(names, 5, 7), ElementsAre("(on…ee)", "(on…ee)"));
}

TEST(TerminalText, LinesBreakAtSpaces) {
  EXPECT_EQ(wrapped("one two three four", 9), "one two\nthree\nfour");
  EXPECT_EQ(wrapped("one two three four", 9, 2), "one two\n  three\n  four");
  EXPECT_EQ(wrapped("onetwothree four", 5), "onetwothree\nfour");
  EXPECT_EQ(wrapped("  a b\n\nc", 80), "  a b\n\nc");
  EXPECT_EQ(wrapped("τ τ τ", 3), "τ τ\nτ");
  EXPECT_EQ(wrapped("any length", 0), "any length");
}

}  // namespace
}  // namespace nashost
