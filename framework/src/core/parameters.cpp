#include "nashost/abi/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "core/parameter_check.hpp"
#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

bool is_component(const Value& value) {
  const auto* table = std::get_if<Table>(&value);
  if (table == nullptr) return false;
  const auto name = table->find("name");
  return name != table->end() && std::holds_alternative<std::string>(name->second);
}

bool is_list(ParameterType type) {
  return type == ParameterType::integer_list || type == ParameterType::real_list ||
         type == ParameterType::text_list || type == ParameterType::component_list;
}

ParameterType item_type(ParameterType list) {
  switch (list) {
    case ParameterType::integer_list:
      return ParameterType::integer;
    case ParameterType::real_list:
      return ParameterType::real;
    case ParameterType::text_list:
      return ParameterType::text;
    case ParameterType::component_list:
      return ParameterType::component;
    default:
      return list;
  }
}

bool in_range(const ParameterSpec& spec, double number) {
  if (spec.min && (spec.min_open ? !(number > *spec.min) : !(number >= *spec.min))) return false;
  return !spec.max || (spec.max_open ? number < *spec.max : number <= *spec.max);
}

bool is_default(const ParameterSpec& spec, double number) {
  const auto* real = std::get_if<double>(&spec.default_value);
  return real != nullptr && *real == number;
}

bool fits(const ParameterSpec& spec, ParameterType type, const Value& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  switch (type) {
    case ParameterType::boolean:
      return std::holds_alternative<bool>(value);
    case ParameterType::integer:
      return integer != nullptr && in_range(spec, static_cast<double>(*integer));
    case ParameterType::real: {
      if (integer != nullptr) return in_range(spec, static_cast<double>(*integer));
      const auto* real = std::get_if<double>(&value);
      // Infinity is no number to compute with, unless the component itself uses it as its default.
      return real != nullptr && (std::isfinite(*real) || is_default(spec, *real)) &&
             in_range(spec, *real);
    }
    case ParameterType::text: {
      const auto* text = std::get_if<std::string>(&value);
      return text != nullptr &&
             (spec.choices.empty() || std::ranges::find(spec.choices, *text) != spec.choices.end());
    }
    default:
      return is_component(value);
  }
}

/// "1", "0.5": a bound for a person.
std::string bound(double number) {
  return std::abs(number) < 1e15 && number == std::trunc(number)
             ? std::to_string(static_cast<std::int64_t>(number))
             : to_toml(Value(number));
}

std::string range(const ParameterSpec& spec) {
  if (spec.min && spec.max) {
    return std::string(" in ") + (spec.min_open ? "(" : "[") + bound(*spec.min) + ", " +
           bound(*spec.max) + (spec.max_open ? ")" : "]");
  }
  if (spec.min) return (spec.min_open ? " > " : " ≥ ") + bound(*spec.min);
  if (spec.max) return (spec.max_open ? " < " : " ≤ ") + bound(*spec.max);
  return "";
}

std::string with_choices(const ParameterSpec& spec, const std::string& otherwise) {
  if (spec.choices.empty()) return otherwise;
  std::string all = "one of ";
  for (const auto& choice : spec.choices) all += (all == "one of " ? "" : ", ") + choice;
  return all;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          std::array<char, 8> escape{};
          std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(c));
          out += escape.data();
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string key_text(const std::string& key) {
  const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? key : quoted(key);
}

struct TomlText {
  std::string operator()(std::monostate) const { return "\"auto\""; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string text(digits.data(), end);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";  // 1 would be an integer
    return text;
  }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const List& list) const {
    std::string text;
    for (const Value& item : list) text += (text.empty() ? "" : ", ") + to_toml(item);
    return "[" + text + "]";
  }
  std::string operator()(const Table& table) const {
    std::string text;
    const auto entry = [&text](const std::string& key, const Value& value) {
      text += (text.empty() ? " " : ", ") + key_text(key) + " = " + to_toml(value);
    };
    const auto name = table.find("name");  // a component begins with its name
    if (name != table.end()) entry(name->first, name->second);
    for (auto at = table.begin(); at != table.end(); ++at) {
      if (at != name) entry(at->first, at->second);
    }
    return text.empty() ? "{}" : "{" + text + " }";
  }
};

std::string joined(const std::vector<std::string>& lines, const std::string& separator) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : separator) + line;
  return text;
}

}  // namespace

bool is_open(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return std::holds_alternative<std::monostate>(value) || (text != nullptr && *text == "auto");
}

std::vector<ValueProblem> value_problems(const ParameterSpec& spec, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return {};
  if (spec.optional && is_open(value)) return {};
  const auto* list = std::get_if<List>(&value);
  if (!is_list(spec.type) || list == nullptr) {
    if (!is_list(spec.type) && fits(spec, spec.type, value)) return {};
    std::string message = "must be " + describe_type(spec) + ", not " + to_toml(value);
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && !spec.choices.empty()) message += did_you_mean(*text, spec.choices);
    return {{std::move(message), -1}};
  }
  std::vector<ValueProblem> found;
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (fits(spec, item_type(spec.type), (*list)[i])) continue;
    found.push_back({"must be " + describe_type(spec) + "; its item " + std::to_string(i + 1) +
                         " is " + to_toml((*list)[i]),
                     static_cast<int>(i)});
  }
  return found;
}

Value normalised(const ParameterSpec& spec, const Value& value) {
  if (spec.optional && is_open(value)) return {};
  const auto real = [](const Value& number) -> Value {
    const auto* integer = std::get_if<std::int64_t>(&number);
    return integer != nullptr ? Value(static_cast<double>(*integer)) : number;
  };
  if (spec.type == ParameterType::real) return real(value);
  if (spec.type != ParameterType::real_list) return value;
  List list;
  for (const Value& item : std::get<List>(value)) list.push_back(real(item));
  return list;
}

std::vector<std::string> problems(const std::vector<ParameterSpec>& specs, const Table& given) {
  std::vector<std::string> found;
  std::vector<std::string> names;
  for (const auto& spec : specs) names.push_back(spec.name);
  for (const auto& [key, value] : given) {
    const auto spec = std::ranges::find(specs, key, &ParameterSpec::name);
    if (spec == specs.end()) {
      found.push_back("unknown key '" + key + "'" + did_you_mean(key, names));
      continue;
    }
    for (const auto& problem : value_problems(*spec, value)) {
      found.push_back("'" + key + "' " + problem.message);
    }
  }
  for (const auto& spec : specs) {
    const auto value = given.find(spec.name);
    const bool missing =
        value == given.end() || std::holds_alternative<std::monostate>(value->second);
    if (spec.required && missing) {
      found.push_back("'" + spec.name + "' is missing: " + describe_type(spec) +
                      (spec.doc.empty() ? "" : ", " + spec.doc));
    }
  }
  return found;
}

Table resolve(const std::vector<ParameterSpec>& specs, const Table& given,
              const std::string& owner) {
  if (const auto found = problems(specs, given); !found.empty()) {
    throw ConfigError(owner + ": " + joined(found, "\n" + owner + ": "));
  }
  Table resolved;
  for (const auto& spec : specs) {
    const auto value = given.find(spec.name);
    const bool absent =
        value == given.end() || std::holds_alternative<std::monostate>(value->second);
    resolved[spec.name] = absent ? spec.default_value : normalised(spec, value->second);
  }
  return resolved;
}

std::string to_toml(const Value& value) {
  return std::visit(TomlText{}, static_cast<const Value::variant&>(value));
}

std::string describe_type(const ParameterSpec& spec) {
  const auto type = [&spec]() -> std::string {
    switch (spec.type) {
      case ParameterType::boolean:
        return "true or false";
      case ParameterType::integer:
        return "integer" + range(spec);
      case ParameterType::real:
        return "real" + range(spec);
      case ParameterType::text:
        return with_choices(spec, "text");
      case ParameterType::integer_list:
        return "list of integers" + range(spec);
      case ParameterType::real_list:
        return "list of reals" + range(spec);
      case ParameterType::text_list:
        return spec.choices.empty() ? "list of texts"
                                    : "list of texts, each " + with_choices(spec, "");
      case ParameterType::component:
        return "table { name = \"…\", … }";
      case ParameterType::component_list:
        return "list of tables { name = \"…\", … }";
    }
    return "value";
  }();
  return spec.optional ? type + ", or \"auto\"" : type;
}

}  // namespace nashost
