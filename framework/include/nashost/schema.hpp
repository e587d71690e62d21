#pragma once

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost {

namespace detail {
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
}  // namespace detail

/// What is said of a parameter besides its name, type and default.
struct About {
  std::string doc;
  std::optional<double> min = {}, max = {};
  bool min_open = false, max_open = false;
  std::vector<std::string> choices = {};
  std::string unit = {};
  std::string source = {};
  bool required = false;
};

/// Binds the members of a parameter struct to names, so that a setting is declared once:
///
///     struct Parameters { double epsilon = 0.1; std::optional<double> eta; };
///     static Schema<Parameters> schema() {
///       return Schema<Parameters>()
///           .add("epsilon", &Parameters::epsilon, {.doc = "share of uniform draws", .min = 0, .max
///           = 1}) .add("eta", &Parameters::eta, {.doc = "learning rate; auto: √(2 ln K / (K
///           T))"});
///     }
///
/// Defaults are those of a default-constructed struct. Members may be bool, integers, double,
/// std::string, vectors of std::int64_t, double or std::string, Table (a component),
/// std::vector<Table> (components), and std::optional of the plain ones, which reads "auto" as
/// open.
template <class Parameters>
class Schema {
 public:
  template <class Member>
  Schema& add(std::string name, Member Parameters::*member, About about) {
    ParameterSpec spec;
    spec.name = std::move(name);
    spec.type = type_of<Member>();
    spec.optional = detail::is_optional<Member>;
    spec.required = about.required;
    if (!about.required) spec.default_value = to_value(Parameters{}.*member);
    spec.min = about.min;
    spec.max = about.max;
    spec.min_open = about.min_open;
    spec.max_open = about.max_open;
    spec.choices = std::move(about.choices);
    spec.unit = std::move(about.unit);
    spec.doc = std::move(about.doc);
    spec.source = std::move(about.source);
    specs_.push_back(std::move(spec));
    readers_.push_back(
        [member](Parameters& into, const Value& value) { from_value(value, into.*member); });
    writers_.push_back([member](const Parameters& from) { return to_value(from.*member); });
    return *this;
  }

  const std::vector<ParameterSpec>& specs() const noexcept { return specs_; }

  /// The struct that a resolved table stands for.
  Parameters read(const Table& table) const {
    Parameters parameters;
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      if (const auto found = table.find(specs_[i].name); found != table.end()) {
        readers_[i](parameters, found->second);
      }
    }
    return parameters;
  }

  /// The inverse of read.
  Table write(const Parameters& parameters) const {
    Table table;
    for (std::size_t i = 0; i < specs_.size(); ++i) table[specs_[i].name] = writers_[i](parameters);
    return table;
  }

 private:
  template <class T>
  static constexpr ParameterType type_of() {
    if constexpr (detail::is_optional<T>) {
      return type_of<typename T::value_type>();
    } else if constexpr (std::is_same_v<T, bool>) {
      return ParameterType::boolean;
    } else if constexpr (std::is_integral_v<T>) {
      return ParameterType::integer;
    } else if constexpr (std::is_floating_point_v<T>) {
      return ParameterType::real;
    } else if constexpr (std::is_same_v<T, std::string>) {
      return ParameterType::text;
    } else if constexpr (std::is_same_v<T, Table>) {
      return ParameterType::component;
    } else if constexpr (std::is_same_v<T, std::vector<Table>>) {
      return ParameterType::component_list;
    } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
      return ParameterType::integer_list;
    } else if constexpr (std::is_same_v<T, std::vector<double>>) {
      return ParameterType::real_list;
    } else {
      static_assert(std::is_same_v<T, std::vector<std::string>>, "no parameter can have this type");
      return ParameterType::text_list;
    }
  }

  template <class T>
  static Value to_value(const T& member) {
    if constexpr (detail::is_optional<T>) {
      return member ? to_value(*member) : Value();
    } else if constexpr (std::is_same_v<T, bool>) {
      return Value(member);
    } else if constexpr (std::is_integral_v<T>) {
      return Value(static_cast<std::int64_t>(member));
    } else if constexpr (std::is_floating_point_v<T>) {
      return Value(static_cast<double>(member));
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, Table>) {
      return Value(member);
    } else {
      List list;
      for (const auto& item : member) list.push_back(to_value(item));
      return Value(std::move(list));
    }
  }

  template <class T>
  static void from_value(const Value& value, T& member) {
    if (std::holds_alternative<std::monostate>(value)) return;
    if constexpr (detail::is_optional<T>) {
      from_value(value, member.emplace());
    } else if constexpr (std::is_same_v<T, bool>) {
      member = std::get<bool>(value);
    } else if constexpr (std::is_integral_v<T>) {
      member = static_cast<T>(std::get<std::int64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      const auto* whole = std::get_if<std::int64_t>(&value);
      member = whole != nullptr ? static_cast<T>(*whole) : static_cast<T>(std::get<double>(value));
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, Table>) {
      member = std::get<T>(value);
    } else {
      member.clear();
      for (const auto& item : std::get<List>(value)) {
        from_value(item, member.emplace_back());
      }
    }
  }

  std::vector<ParameterSpec> specs_;
  std::vector<std::function<void(Parameters&, const Value&)>> readers_;
  std::vector<std::function<Value(const Parameters&)>> writers_;
};

}  // namespace nashost
