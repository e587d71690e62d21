#include "lab/coded_space.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <set>

#include "nashost/abi/error.hpp"

namespace nashost::lab {
namespace {

constexpr std::size_t kMissing = static_cast<std::size_t>(-1);
constexpr std::size_t kMostCombinations = 10'000'000;
constexpr std::size_t kMostMissing = 100'000;

std::vector<std::string> fields_of(const std::string& code, const std::string& separator) {
  std::vector<std::string> fields;
  if (separator.empty()) {
    for (const char letter : code) fields.emplace_back(1, letter);
    return fields;
  }
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = std::min(code.find(separator, begin), code.size());
    fields.push_back(code.substr(begin, end - begin));
    if (end == code.size()) return fields;
    begin = end + separator.size();
  }
}

/// "(2, 3)" → "2, 3".
std::string without_brackets(const std::string& code) {
  const bool bracketed = code.size() >= 2 && code.front() == '(' && code.back() == ')';
  return bracketed ? code.substr(1, code.size() - 2) : code;
}

std::vector<std::size_t> every_row(const Csv& table) {
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

bool as_number(const std::string& text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

/// "9" before "10", and both before "relu".
bool in_order(const std::string& a, const std::string& b) {
  std::int64_t x = 0;
  std::int64_t y = 0;
  const bool a_is_number = as_number(a, x);
  const bool b_is_number = as_number(b, y);
  if (a_is_number && b_is_number && x != y) return x < y;
  if (a_is_number != b_is_number) return a_is_number;
  return a < b;
}

}  // namespace

CodedSpace::CodedSpace(const Csv& table, std::size_t column, const std::string& separator)
    : CodedSpace(table, every_row(table), column, separator, false) {}

CodedSpace CodedSpace::repeated(const Csv& table, const std::vector<std::size_t>& rows,
                                std::size_t column, const std::string& separator) {
  return {table, rows, column, separator, true};
}

CodedSpace::CodedSpace(const Csv& table, const std::vector<std::size_t>& rows, std::size_t column,
                       const std::string& separator, bool repeats) {
  std::vector<std::vector<std::string>> codes;
  std::set<std::string> distinct;
  for (const std::size_t row : rows) {
    const std::string& code = table.text(row, column);
    distinct.insert(code);
    codes.push_back(fields_of(repeats ? without_brackets(code) : code, separator));
    if (codes.back().empty()) table.fail(row, "the architecture is empty");
    if (codes.back().size() != codes[0].size()) {
      table.fail(row, "architecture '" + code + "' has " + std::to_string(codes.back().size()) +
                          " decisions, and that of line " + std::to_string(table.line(rows[0])) +
                          " has " + std::to_string(codes[0].size()));
    }
  }
  std::vector<Decision> decisions;
  std::size_t combinations = 1;
  for (std::size_t d = 0; d < codes[0].size(); ++d) {
    Decision decision{"d" + std::to_string(d), {}};
    std::set<std::string> seen;
    for (const auto& code : codes) seen.insert(code[d]);
    decision.options.assign(seen.begin(), seen.end());
    std::sort(decision.options.begin(), decision.options.end(), in_order);
    combinations *= decision.options.size();
    if (combinations > kMostCombinations) {
      table.fail(0, "the options of this table combine to more than " +
                        std::to_string(kMostCombinations) + " architectures");
    }
    decisions.push_back(std::move(decision));
  }
  if (const std::size_t missing = combinations - std::min(combinations, distinct.size());
      missing > kMostMissing) {
    table.fail(0, "the table lacks " + std::to_string(missing) + " of the " +
                      std::to_string(combinations) + " combinations of its options; at most " +
                      std::to_string(kMostMissing) + " may be missing");
  }
  space_ = SearchSpace("table", decisions);
  rows_.assign(combinations, kMissing);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    Architecture architecture;
    for (std::size_t d = 0; d < decisions.size(); ++d) {
      const auto& options = decisions[d].options;
      architecture.push_back(static_cast<Architecture::Option>(
          std::find(options.begin(), options.end(), codes[i][d]) - options.begin()));
    }
    std::size_t& place = rows_[key(architecture)];
    if (place != kMissing && !repeats) {
      table.fail(rows[i], "architecture '" + table.text(rows[i], column) + "' stands on line " +
                              std::to_string(table.line(place)) + " already");
    }
    place = rows[i];
    architectures_.push_back(std::move(architecture));
  }
  for (std::size_t number = 0; number < rows_.size(); ++number) {
    if (rows_[number] != kMissing) continue;
    Architecture missing(decisions.size());
    std::size_t rest = number;
    for (std::size_t d = decisions.size(); d-- > 0;) {
      missing[d] = static_cast<Architecture::Option>(rest % decisions[d].options.size());
      rest /= decisions[d].options.size();
    }
    space_.forbid(PartialAssignment::prefix(missing));
  }
}

std::size_t CodedSpace::key(const Architecture& architecture) const {
  std::size_t number = 0;
  for (std::size_t d = 0; d < architecture.size(); ++d) {
    number = number * space_.decisions()[d].options.size() + architecture[d];
  }
  return number;
}

void CodedSpace::pool(const std::string& identity, std::vector<std::vector<std::size_t>> groups) {
  std::vector<std::int64_t> identities;  // per decision; −1: it has none
  for (const Decision& decision : space_.decisions()) {
    const auto found = std::find(decision.options.begin(), decision.options.end(), identity);
    identities.push_back(found == decision.options.end() ? -1 : found - decision.options.begin());
  }
  for (const auto& group : groups) {
    for (const std::size_t d : group) {
      if (d >= decisions()) {
        throw ConfigError("there is no decision " + std::to_string(d) +
                          ": the architectures have " + std::to_string(decisions()) +
                          ", counted from 0");
      }
      if (space_.decisions()[d].options != space_.decisions()[group[0]].options ||
          identities[d] < 0) {
        throw ConfigError("decisions " + std::to_string(group[0]) + " and " + std::to_string(d) +
                          " cannot be interchangeable: their options differ, or '" + identity +
                          "' is not among them");
      }
    }
  }
  space_.set_canonical([identities, groups = std::move(groups)](const Architecture& a) {
    Architecture canonical = a;
    for (const auto& group : groups) {
      std::size_t next = 0;
      for (const std::size_t d : group) {
        if (a[d] != identities[d]) canonical[group[next++]] = a[d];
      }
      for (; next < group.size(); ++next) {
        canonical[group[next]] = static_cast<Architecture::Option>(identities[group[next]]);
      }
    }
    return canonical;
  });
}

}  // namespace nashost::lab
