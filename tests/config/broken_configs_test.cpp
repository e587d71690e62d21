// Generated broken configs: each must end in one ConfigError whose every line begins with a place,
// and the right ones must stay right. Anything else (a crash, another exception) ends this program.

#include <gtest/gtest.h>

#include <regex>

#include "catalogue.hpp"
#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
  Lines lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

bool has_key(const std::string& line) { return line.find(" = ") != std::string::npos; }

/// One mistake that people make. False where it does not apply to the line.
using Mistake = bool (*)(Lines& lines, std::size_t at, RandomStream& random);

const Mistake kMistakes[] = {
    // A letter too many in a key.
    [](Lines& lines, std::size_t at, RandomStream& random) {
      if (!has_key(lines[at])) return false;
      const auto length = lines[at].find(" = ");
      lines[at].insert(random.below(length + 1), 1, 'q');
      return true;
    },
    // A key twice.
    [](Lines& lines, std::size_t at, RandomStream&) {
      if (!has_key(lines[at])) return false;
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
      return true;
    },
    // A value of a type that no key here has.
    [](Lines& lines, std::size_t at, RandomStream& random) {
      if (!has_key(lines[at])) return false;
      const char* values[] = {"1979-05-27", "{ x = 1 }", "[[1]]", "nan", "-17.5"};
      lines[at].resize(lines[at].find(" = ") + 3);
      lines[at] += values[random.below(std::size(values))];
      return true;
    },
    // No value, or half of one.
    [](Lines& lines, std::size_t at, RandomStream& random) {
      if (!has_key(lines[at])) return false;
      const auto value = lines[at].find(" = ") + 3;
      lines[at].resize(value + random.below(2));
      if (lines[at].size() > value) lines[at][value] = '"';
      return true;
    },
    // A bracket of a table lost.
    [](Lines& lines, std::size_t at, RandomStream&) {
      if (lines[at].empty() || lines[at][0] != '[') return false;
      lines[at].pop_back();
      return true;
    },
    // A table of another name.
    [](Lines& lines, std::size_t at, RandomStream& random) {
      if (lines[at].empty() || lines[at][0] != '[') return false;
      lines[at].insert(lines[at].find_last_of('[') + 1, 1,
                       static_cast<char>('a' + random.below(26)));
      return true;
    },
    // Text that belongs nowhere.
    [](Lines& lines, std::size_t at, RandomStream& random) {
      const char* texts[] = {"=", "]]", "word", "\"", "a b = 1", "\x01", "\xff", "x = 'y' 'z'"};
      lines[at] += "\n" + std::string(texts[random.below(std::size(texts))]);
      return true;
    },
    // A name that stands for nothing.
    [](Lines& lines, std::size_t at, RandomStream& random) {
      for (const char* key : {"dataset = \"", "plugin = \"", "kind = \"", "name = \"epsilon_greedy",
                              "name = \"race", "from = \"", "of = [\""}) {
        const auto found = lines[at].find(key);
        if (found == std::string::npos) continue;
        lines[at].insert(lines[at].find('"', found) + 1, 1 + random.below(30), 'z');
        return true;
      }
      return false;
    },
};

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
  int made = 0;
  while (made < 500) {
    Lines lines = lines_of(kExample);
    const auto at = random.below(lines.size());
    if (!kMistakes[random.below(std::size(kMistakes))](lines, at, random)) continue;
    ++made;
    EXPECT_TRUE(is_refused_with_places(joined(lines))) << joined(lines);
  }
}

TEST(BrokenConfigs, SeveralMistakesAreRefusedWithTheirPlaces) {
  RandomStream random(seed(), "several mistakes");
  for (int config = 0; config < 500; ++config) {
    Lines lines = lines_of(kExample);
    for (int made = 0; made < 4;) {
      const auto at = random.below(lines.size());
      made += kMistakes[random.below(std::size(kMistakes))](lines, at, random) ? 1 : 0;
    }
    EXPECT_TRUE(is_refused_with_places(joined(lines))) << joined(lines);
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
        case 2:
          text.insert(at, text.substr(random.below(text.size()), 1 + random.below(40)));
          break;
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
