// Generated broken configs: each must end in one ConfigError whose every line begins with a place,
// and the right ones must stay right. Anything else (a crash, another exception) ends this program.

#include <gtest/gtest.h>

#include <regex>

#include "catalogue.hpp"
#include "config_mistakes.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

/// Every line of what is wrong with the text has a place; false where nothing is wrong.
bool is_refused_with_places(const std::string& text) {
  static const std::regex kPlace(R"(broken\.toml:[1-9][0-9]*:[1-9][0-9]*: .+)");
  const Lines problems = problem_lines([&] { (void)read_text(text, "broken.toml"); });
  for (const auto& line : problems) {
    EXPECT_TRUE(std::regex_match(line, kPlace)) << line << "\nin\n" << text;
  }
  return !problems.empty();
}

TEST(BrokenConfigs, EachMistakeIsRefusedWithItsPlace) {
  ASSERT_FALSE(is_refused_with_places(std::string(kExample)));
  RandomStream random(seed(), "mistakes");
  for (int config = 0; config < 500; ++config) {
    const std::string text = with_a_mistake(kExample, random);
    EXPECT_TRUE(is_refused_with_places(text)) << text;
  }
}

TEST(BrokenConfigs, SeveralMistakesAreRefusedWithTheirPlaces) {
  RandomStream random(seed(), "several mistakes");
  for (int config = 0; config < 500; ++config) {
    std::string text(kExample);
    for (int made = 0; made < 4; ++made) text = with_a_mistake(text, random);
    EXPECT_TRUE(is_refused_with_places(text)) << text;
  }
}

TEST(BrokenConfigs, DamagedBytesAreRefusedWithTheirPlacesOrRead) {
  RandomStream random(seed(), "bytes");
  for (int config = 0; config < 3000; ++config) {
    std::string text(kExample);
    for (auto damages = 1 + random.below(4); damages > 0; --damages) {
      const auto at = random.below(text.size());
      switch (random.below(4)) {
        case 0:
          text[at] = static_cast<char>(random.below(256));
          break;
        case 1:
          text.erase(at, 1 + random.below(40));
          break;
        case 2: {
          const auto from = random.below(text.size());
          text.insert(at, text.substr(from, 1 + random.below(40)));
        } break;
        default:
          text.resize(at + 1);
      }
    }
    is_refused_with_places(text);  // or right by chance: in a comment, say
  }
}

TEST(BrokenConfigs, WrongOverridesAreRefusedByName) {
  RandomStream random(seed(), "overrides");
  constexpr std::string_view kLetters = "stage.leader=0123{}[]\"', namepochs\n\\";
  for (int i = 0; i < 3000; ++i) {
    std::string assignment = random.bernoulli(0.5) ? "stage.leader." : "";
    for (auto length = random.below(20); length > 0; --length) {
      assignment += kLetters[random.below(kLetters.size())];
    }
    auto document = Document::parse(kExample, "f.toml");
    const Lines problems = problem_lines([&] { document.set(assignment); });
    if (!problems.empty()) {
      EXPECT_TRUE(problems[0].starts_with("--set ")) << problems[0];
    }
  }
}

}  // namespace
}  // namespace nashost::testing
