#include "report/terminal_text.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "report/text_table.hpp"

namespace nashost {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The byte at which character n begins.
std::size_t byte_of(const std::string& text, std::size_t n) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!continues(text[at]) && n-- == 0) break;
  }
  return at;
}

}  // namespace

std::string printable(const std::string& text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are C2 80 to C2 9F.
    const bool second = c == 0xC2 && i + 1 < text.size() &&
                        static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                        static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (second) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
    } else if ((c < 0x20 && c != '\n') || c == 0x7F) {
      safe += fmt::format("\\x{:02x}", c);
    } else {
      safe += text[i];
    }
  }
  return safe;
}

std::string shortened(const std::string& text, std::size_t most) {
  const std::size_t length = display_width(text);
  if (length <= most) return text;
  const std::size_t kept = std::max<std::size_t>(most, 3) - 1, end = kept / 2;
  return text.substr(0, byte_of(text, kept - end)) + "…" + text.substr(byte_of(text, length - end));
}

std::vector<std::string> shortened(std::span<const std::string> texts, std::size_t most,
                                   std::size_t limit) {
  const std::size_t different = std::set<std::string>(texts.begin(), texts.end()).size();
  for (std::size_t width = std::min(most, limit);; ++width) {
    std::vector<std::string> all;
    for (const std::string& text : texts) all.push_back(shortened(text, width));
    if (width >= limit || std::set<std::string>(all.begin(), all.end()).size() == different) {
      return all;
    }
  }
}

std::string wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  if (width == 0) return text;
  std::string lines;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find('\n', from), text.size());
    std::size_t used = 0;
    bool first = true;  // of a line
    for (std::size_t at = from; at < to;) {
      const std::size_t space = std::min(text.find(' ', at), to);
      const std::string word = text.substr(at, space - at);
      const std::size_t length = display_width(word);
      if (!first && used + 1 + length > width) {
        lines += "\n" + std::string(indent, ' ');
        used = indent;
        first = true;
      }
      if (!first) {
        lines += ' ';
        ++used;
      }
      lines += word;
      used += length;
      first = false;
      at = space + 1;
    }
    if (to < text.size()) lines += '\n';
    from = to + 1;
  }
  return lines;
}

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace nashost
