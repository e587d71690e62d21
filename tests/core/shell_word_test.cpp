#include "core/shell_word.hpp"

#include <gtest/gtest.h>

#include "python.hpp"

namespace nashost {
namespace {

TEST(ShellWord, AShellReadsItAsItWas) {
  EXPECT_EQ(shell_word("runs/mnist-20260101-120000"), "runs/mnist-20260101-120000");
  EXPECT_EQ(shell_word("my runs/a"), "'my runs/a'");
  for (const std::string text :
       {"plain", "two words", "it's", "$HOME `id` \"x\" \\ *", "'", "~", "a\nb",
        "Stra\xc3\x9f"
        "e"}) {
    EXPECT_EQ(output_of("printf %s. " + shell_word(text)), text + ".");
  }
  EXPECT_EQ(output_of("printf '<%s>' " + shell_word("")), "<>");
}

}  // namespace
}  // namespace nashost
