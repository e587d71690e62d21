#include "config/pin.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

using Version = std::array<std::uint32_t, 4>;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Nothing where `text` does not start with a number, or has more than four.
std::optional<Version> parse_version(std::string_view text) {
  Version version{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t part = 0;; ++part) {
    if (part == version.size()) return std::nullopt;
    const auto [after, error] = std::from_chars(at, end, version[part]);
    if (error != std::errc{}) return std::nullopt;
    if (after == end || *after != '.') return version;
    at = after + 1;
  }
}

bool holds(std::strong_ordering order, std::string_view sign) {
  if (sign == "<") return order < 0;
  if (sign == "<=") return order <= 0;
  if (sign == ">") return order > 0;
  if (sign == ">=") return order >= 0;
  if (sign == "!=") return order != 0;
  return order == 0;
}

}  // namespace

bool version_fits(const std::string& version, const std::string& range) {
  const auto actual = parse_version(version);
  bool fits = actual.has_value();
  std::string_view rest = range;
  for (bool more = true; more;) {
    const auto comma = rest.find(',');
    more = comma != std::string_view::npos;
    const std::string_view term = trimmed(rest.substr(0, comma));
    if (more) rest.remove_prefix(comma + 1);

    const std::string_view sign =
        term.substr(0, std::min(term.find_first_not_of("<>=!"), term.size()));
    const auto wanted = parse_version(trimmed(term.substr(sign.size())));
    constexpr std::array<std::string_view, 8> kSigns{"", "=", "==", "!=", "<", "<=", ">", ">="};
    if (!wanted || std::find(kSigns.begin(), kSigns.end(), sign) == kSigns.end()) {
      throw ConfigError("'" + range + "' is no version range; write it like \">=1.2, <2\"");
    }
    fits = fits && holds(*actual <=> *wanted, sign);
  }
  return fits;
}

void check_version_range(const std::string& range) { version_fits("0", range); }

void check_sha256(const std::string& digits) {
  const bool good =
      digits.size() == 64 && std::all_of(digits.begin(), digits.end(),
                                         [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (!good) {
    throw ConfigError("'" + digits +
                      "' is no SHA-256 checksum: that has 64 hexadecimal digits, as "
                      "sha256sum prints them");
  }
}

void check_pins(const Pins& pins) {
  for (const auto& [plugin, pin] : pins) {
    try {
      if (!pin.version.empty()) check_version_range(pin.version);
      if (!pin.sha256.empty()) check_sha256(pin.sha256);
    } catch (const ConfigError& error) {
      throw ConfigError("pin of plugin '" + plugin + "': " + error.what());
    }
  }
}

}  // namespace nashost
