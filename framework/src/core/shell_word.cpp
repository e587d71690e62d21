#include "core/shell_word.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace nashost {

std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain = "/._-+=:,@%";
  const bool plain = std::ranges::all_of(text, [&](unsigned char c) {
    return (c < 0x80 && std::isalnum(c) != 0) || kPlain.find(static_cast<char>(c)) != kPlain.npos;
  });
  if (plain && !text.empty()) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace nashost
