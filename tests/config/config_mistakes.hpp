// Mistakes that people make in configs, for the tests that each is refused with its place.

#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/random.hpp"

namespace nashost::testing {

using Lines = std::vector<std::string>;

inline Lines lines_of(std::string_view text) {
  Lines lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline std::string joined(const Lines& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

inline bool has_key(const std::string& line) { return line.find(" = ") != std::string::npos; }

/// One mistake that people make. False where it does not apply to the line.
using Mistake = bool (*)(Lines& lines, std::size_t at, RandomStream& random);

inline const Mistake kMistakes[] = {
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
      for (const char* key :
           {"dataset = \"", "plugin = \"", "kind = \"", "{ name = \"", "from = \"", "of = [\""}) {
        const auto found = lines[at].find(key);
        if (found == std::string::npos) continue;
        lines[at].insert(lines[at].find('"', found) + 1, 1 + random.below(30), 'z');
        return true;
      }
      return false;
    },
};

/// The config with one mistake, by chance.
inline std::string with_a_mistake(std::string_view config, RandomStream& random) {
  for (;;) {
    Lines lines = lines_of(config);
    const auto at = random.below(lines.size());
    if (kMistakes[random.below(std::size(kMistakes))](lines, at, random)) return joined(lines);
  }
}

}  // namespace nashost::testing
