#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

/// A parameter's value as it comes from a config. The empty value (monostate) means "not given":
/// for an optional parameter that is `auto`, for any other its default.
struct Value;
using List = std::vector<Value>;
using Table = std::map<std::string, Value, std::less<>>;
struct Value : std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Table> {
  using variant::variant;
};

enum class ParameterType {
  boolean,
  integer,
  real,
  text,
  integer_list,
  real_list,
  text_list,
  component,  ///< a table { name = "…", its parameters … }: another component
  component_list,
};

/// What is known of one parameter: `inspect`, the docs, validation and the resolved config are all
/// made from it. Built by nashost::Schema (nashost/schema.hpp) from a parameter struct.
struct ParameterSpec {
  std::string name;
  ParameterType type = ParameterType::real;
  Value default_value;             ///< empty: none (required), or `auto` where optional
  bool optional = false;           ///< may be left open (`auto`): the component derives it
  bool required = false;           ///< has no default
  std::optional<double> min, max;  ///< of a number, or of each number of a list
  bool min_open = false, max_open = false;
  std::vector<std::string> choices;  ///< of a text
  std::string unit;
  std::string doc;
  std::string source;  ///< paper and equation behind the default or the range
};

/// Every way in which `given` does not fit `specs`, one line each, with the nearest name where a
/// name is unknown. Empty: it fits.
NASHOST_API std::vector<std::string> problems(const std::vector<ParameterSpec>& specs,
                                              const Table& given);

/// `given` with defaults filled in; throws ConfigError with all problems.
NASHOST_API Table resolve(const std::vector<ParameterSpec>& specs, const Table& given,
                          const std::string& owner);

/// The value as TOML would have it: 0.1, "text", [1, 2], { name = "ucb1" }; the empty value is
/// "auto".
NASHOST_API std::string to_toml(const Value& value);

/// "real in [0, 1]", "one of a, b", …: the type and range for a person.
NASHOST_API std::string describe_type(const ParameterSpec& spec);

/// Up to three of `known` that a person may have meant by `unknown` (Damerau–Levenshtein distance
/// at most a third of the length, at least 1, or a common prefix), best first.
NASHOST_API std::vector<std::string> near_names(const std::string& unknown,
                                                const std::vector<std::string>& known);

/// "; did you mean 'epsilon'?", or nothing.
NASHOST_API std::string did_you_mean(const std::string& unknown,
                                     const std::vector<std::string>& known);

}  // namespace nashost
