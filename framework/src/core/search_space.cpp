#include "nashost/abi/search_space.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

void check_decision(const Decision& decision) {
  constexpr std::size_t kMaxOptions =
      std::size_t{std::numeric_limits<Architecture::Option>::max()} + 1;
  if (decision.name.empty()) throw ConfigError("a decision needs a name");
  if (decision.options.empty()) {
    throw ConfigError("decision '" + decision.name + "' has no option");
  }
  if (decision.options.size() > kMaxOptions) {
    throw ConfigError("decision '" + decision.name + "' has " +
                      std::to_string(decision.options.size()) + " options; at most " +
                      std::to_string(kMaxOptions) + " are possible");
  }
  std::set<std::string_view> seen;
  for (const std::string& option : decision.options) {
    if (option.empty() || trimmed(option) != option || option.find(',') != std::string::npos) {
      throw ConfigError("option '" + option + "' of decision '" + decision.name +
                        "' cannot be written in a list: a label is not empty, has no comma and "
                        "neither begins nor ends with a space");
    }
    if (!seen.insert(option).second) {
      throw ConfigError("decision '" + decision.name + "' has the option '" + option + "' twice");
    }
  }
}

std::string quoted_list(const std::vector<std::string>& words) {
  std::string list;
  for (const auto& word : words) list += (list.empty() ? "'" : ", '") + word + "'";
  return list;
}

Architecture::Option parse_option(const Decision& decision, std::string_view label) {
  const auto found = std::find(decision.options.begin(), decision.options.end(), label);
  if (found == decision.options.end()) {
    throw ConfigError("decision '" + decision.name + "' has no option '" + std::string(label) +
                      "'; it has " + quoted_list(decision.options));
  }
  return static_cast<Architecture::Option>(found - decision.options.begin());
}

}  // namespace

std::size_t Architecture::hash() const noexcept {
  std::uint64_t hash = 0x9e3779b97f4a7c15U + options_.size();
  for (const Option option : options_) {
    hash = (hash ^ option) * 0xff51afd7ed558ccdU;
    hash ^= hash >> 32;
  }
  return static_cast<std::size_t>(hash);
}

void Architecture::persist(Archive& archive) { archive("options", options_); }

PartialAssignment::PartialAssignment(std::initializer_list<Literal> literals)
    : PartialAssignment(std::vector<Literal>(literals)) {}

PartialAssignment::PartialAssignment(std::vector<Literal> literals)
    : literals_(std::move(literals)) {
  std::sort(literals_.begin(), literals_.end());
  const auto twice = std::adjacent_find(
      literals_.begin(), literals_.end(),
      [](const Literal& a, const Literal& b) { return a.decision == b.decision; });
  if (twice != literals_.end()) {
    throw Error("a partial assignment fixes decision " + std::to_string(twice->decision) +
                " (counted from 0) twice");
  }
}

PartialAssignment PartialAssignment::prefix(const Architecture& architecture) {
  PartialAssignment assignment;
  assignment.literals_.reserve(architecture.size());
  for (std::uint32_t d = 0; d < architecture.size(); ++d) {
    assignment.literals_.push_back({d, architecture[d]});
  }
  return assignment;
}

bool PartialAssignment::matches(const Architecture& architecture) const {
  return std::all_of(literals_.begin(), literals_.end(), [&](const Literal& literal) {
    return literal.decision < architecture.size() &&
           architecture[literal.decision] == literal.option;
  });
}

void PartialAssignment::persist(Archive& archive) {
  std::vector<std::uint32_t> decisions;
  std::vector<std::uint32_t> options;
  for (const Literal& literal : literals_) {
    decisions.push_back(literal.decision);
    options.push_back(literal.option);
  }
  archive("decisions", decisions);
  archive("options", options);
  if (!archive.reading()) return;
  if (decisions.size() != options.size()) {
    throw Error("a stored partial assignment is damaged: it has " +
                std::to_string(decisions.size()) + " decisions and " +
                std::to_string(options.size()) + " options");
  }
  std::vector<Literal> literals;
  for (std::size_t i = 0; i < decisions.size(); ++i) literals.push_back({decisions[i], options[i]});
  *this = PartialAssignment(std::move(literals));
}

SearchSpace::SearchSpace(std::string name, std::vector<Decision> decisions)
    : name_(std::move(name)), decisions_(std::move(decisions)) {
  constexpr std::size_t kMaxDecisions = 4096;  // diagrams are walked recursively, layer by layer
  if (decisions_.size() > kMaxDecisions) {
    throw ConfigError("space '" + name_ + "' has " + std::to_string(decisions_.size()) +
                      " decisions; at most " + std::to_string(kMaxDecisions) + " are possible");
  }
  std::set<std::string_view> names;
  for (const Decision& decision : decisions_) {
    check_decision(decision);
    if (!names.insert(decision.name).second) {
      throw ConfigError("space '" + name_ + "' has two decisions named '" + decision.name + "'");
    }
  }
}

void SearchSpace::forbid(PartialAssignment combination) {
  for (const Literal& literal : combination.literals()) {
    if (literal.decision >= decisions_.size()) {
      throw ConfigError("space '" + name_ + "' has " + std::to_string(decisions_.size()) +
                        " decisions, so decision " + std::to_string(literal.decision) +
                        " (counted from 0) cannot be part of a forbidden combination");
    }
    const Decision& decision = decisions_[literal.decision];
    if (literal.option >= decision.options.size()) {
      throw ConfigError("decision '" + decision.name + "' has " +
                        std::to_string(decision.options.size()) + " options, so option " +
                        std::to_string(literal.option) +
                        " (counted from 0) cannot be part of a forbidden combination");
    }
  }
  forbidden_.push_back(std::move(combination));
}

bool SearchSpace::is_valid(const Architecture& architecture) const {
  if (architecture.size() != decisions_.size()) return false;
  for (std::size_t d = 0; d < decisions_.size(); ++d) {
    if (architecture[d] >= decisions_[d].options.size()) return false;
  }
  return std::none_of(forbidden_.begin(), forbidden_.end(),
                      [&](const PartialAssignment& f) { return f.matches(architecture); });
}

Architecture SearchSpace::canonical(const Architecture& architecture) const {
  return canonical_ ? canonical_(architecture) : architecture;
}

std::string SearchSpace::label(const Architecture& architecture) const {
  std::string text = "(";
  for (std::size_t d = 0; d < architecture.size(); ++d) {
    if (d != 0) text += ", ";
    // An architecture of another space still prints, so that an error can show it.
    const bool known = d < decisions_.size() && architecture[d] < decisions_[d].options.size();
    text += known ? decisions_[d].options[architecture[d]] : "#" + std::to_string(architecture[d]);
  }
  return text + ")";
}

std::string SearchSpace::label(const PartialAssignment& assignment) const {
  std::string text;
  for (const Literal& literal : assignment.literals()) {
    if (!text.empty()) text += ", ";
    const bool known_decision = literal.decision < decisions_.size();
    text +=
        known_decision ? decisions_[literal.decision].name : "#" + std::to_string(literal.decision);
    const bool known =
        known_decision && literal.option < decisions_[literal.decision].options.size();
    text += "=" + (known ? decisions_[literal.decision].options[literal.option]
                         : "#" + std::to_string(literal.option));
  }
  return text;
}

Architecture SearchSpace::parse(std::string_view text) const {
  const std::string_view whole = text;
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
    text = trimmed(text.substr(1, text.size() - 2));
  }
  std::vector<std::string_view> labels;
  while (!text.empty() || !labels.empty()) {
    const auto comma = text.find(',');
    labels.push_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (labels.size() != decisions_.size()) {
    throw ConfigError("'" + std::string(whole) + "' has " + std::to_string(labels.size()) +
                      " options; an architecture of space '" + name_ + "' has " +
                      std::to_string(decisions_.size()) + ", separated by commas");
  }
  Architecture architecture(decisions_.size());
  for (std::size_t d = 0; d < decisions_.size(); ++d) {
    architecture[d] = parse_option(decisions_[d], labels[d]);
  }
  return architecture;
}

}  // namespace nashost
