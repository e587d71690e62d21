#include "report/progress_view.hpp"

#include <gtest/gtest.h>

#include "report/text_table.hpp"

namespace nashost {
namespace {

ProgressView view() {
  ProgressView view{"leader", "rounds", 750, 1000, 12.5, "leader (3, 3) 0.871", {}};
  for (int a = 0; a < 12; ++a) {
    view.arms.push_back({"(" + std::to_string(a) + ", 1)", 10 * (a + 1), 0.5, a != 3});
  }
  return view;
}

TEST(ProgressLines, SayWhatThereIsAtEveryWidth) {
  for (std::size_t width = 21; width <= 160; ++width) {
    ProgressStyle style;
    style.width = width;
    const auto lines = progress_lines(view(), style);
    for (const std::string& line : lines) {
      EXPECT_LT(display_width(line), width) << line;
      EXPECT_EQ(line.find('\x1b'), std::string::npos);
    }
    EXPECT_NE(lines[0].find("leader"), std::string::npos);
    EXPECT_NE(lines[0].find("75 %"), std::string::npos) << lines[0];
    if (width >= 60) {
      // 250 rounds left at 12.5 a second.
      EXPECT_NE(lines[0].find("20 s to go"), std::string::npos) << width << ": " << lines[0];
      EXPECT_NE(lines[0].find("█"), std::string::npos) << width << ": " << lines[0];
    }
  }
}

TEST(ProgressLines, ArmsWithBarsThatKeepProportion) {
  ProgressStyle style;
  style.width = 60;
  const auto lines = progress_lines(view(), style);
  // Head, note, eight arms, what is left out.
  ASSERT_EQ(lines.size(), 11U);
  EXPECT_NE(lines[2].find("(11, 1)"), std::string::npos);
  EXPECT_NE(lines[2].find("120"), std::string::npos);
  EXPECT_NE(lines[10].find("and 4 more"), std::string::npos);
  const auto blocks = [](const std::string& line) {
    int count = 0;
    for (std::size_t at = 0; (at = line.find("█", at)) != std::string::npos; at += 3) ++count;
    return count;
  };
  EXPECT_EQ(blocks(lines[2]), 24);
  // 60 of 120 draws, the seventh: half the bar.
  EXPECT_EQ(blocks(lines[8]), 12);
}

TEST(ProgressLines, KeepToTheHeight) {
  ProgressStyle style;
  for (std::size_t height = 3; height < 20; ++height) {
    style.height = height;
    EXPECT_LE(progress_lines(view(), style).size(), height - 2);
  }
}

TEST(ProgressLines, ColourChangesNoCharacter) {
  ProgressStyle plain, coloured;
  coloured.colour = true;
  const auto a = progress_lines(view(), plain), b = progress_lines(view(), coloured);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::string without;
    for (std::size_t at = 0; at < b[i].size(); ++at) {
      if (b[i][at] == '\x1b') {
        at = b[i].find('m', at);
      } else {
        without += b[i][at];
      }
    }
    EXPECT_EQ(without, a[i]);
  }
}

TEST(RowsTaken, LinesBreakWhereTheTerminalHasBecomeNarrower) {
  EXPECT_EQ(rows_taken({10, 80, 81, 0}, 80), 1U + 1 + 2 + 1);
  EXPECT_EQ(rows_taken({79, 79}, 40), 4U);
}

}  // namespace
}  // namespace nashost
