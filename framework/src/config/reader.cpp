#include "config/reader.hpp"

#include <algorithm>

#include "core/parameter_check.hpp"
#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

std::vector<std::string> names_of(const std::vector<ParameterSpec>& specs) {
  std::vector<std::string> names;
  for (const auto& spec : specs) names.push_back(spec.name);
  return names;
}

std::string unknown_name(std::string_view kind, const std::string& name,
                         const std::vector<std::string>& known) {
  std::string message = "unknown " + std::string(kind) + " '" + name + "'";
  if (const auto hint = did_you_mean(name, known); !hint.empty()) return message + hint;
  if (known.empty()) return message + "; none is installed";
  constexpr std::size_t kReadable = 20;
  if (known.size() > kReadable) {
    return message + "; nashost plugins lists the " + std::to_string(known.size()) + " there are";
  }
  message += "; there are ";
  for (std::size_t i = 0; i < known.size(); ++i) message += (i == 0 ? "" : ", ") + known[i];
  return message;
}

bool is_component(ParameterType type) {
  return type == ParameterType::component || type == ParameterType::component_list;
}

/// A component parameter that can do without one.
bool may_be_none(const ParameterSpec& spec) {
  const auto* table = std::get_if<Table>(&spec.default_value);
  return spec.type == ParameterType::component &&
         (spec.optional || (table != nullptr && table->empty()));
}

bool is_none(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto* table = std::get_if<Table>(&value);
  return is_open(value) || (text != nullptr && *text == "none") ||
         (table != nullptr && table->empty());
}

}  // namespace

ComponentCatalogue::~ComponentCatalogue() = default;

ConfigReader::ConfigReader(const Document& document, const ComponentCatalogue& catalogue)
    : document_(document), catalogue_(catalogue) {}

void ConfigReader::problem(const Place& place, const std::string& message) {
  problems_.emplace_back(place, message);
}

Place ConfigReader::place(std::string_view section, std::string_view key) const {
  const Node* table = section.empty() ? &document_.root() : document_.root().find(section);
  if (table == nullptr) return document_.root().place;
  const Node* entry = table->find(key);
  return entry != nullptr ? entry->place : table->place;
}

const Node* ConfigReader::table(std::string_view name) {
  known_.emplace_back(name);
  const Node* node = document_.root().find(name);
  if (node == nullptr || node->kind == Node::Kind::table) return node;
  problem(node->place, "'" + node->key + "' must be a table: [" + node->key + "]");
  return nullptr;
}

std::vector<const Node*> ConfigReader::list(std::string_view name) {
  known_.emplace_back(name);
  std::vector<const Node*> tables;
  const Node* node = document_.root().find(name);
  if (node == nullptr) return tables;
  if (node->kind != Node::Kind::list) {
    problem(node->place, "'" + node->key + "' must be a list of tables, each [[" + node->key +
                             "]] with two brackets");
    return tables;
  }
  for (const Node& item : node->items) {
    if (item.kind == Node::Kind::table) {
      tables.push_back(&item);
    } else {
      problem(item.place,
              "'" + node->key + "' must hold tables only, not " + to_toml(item.value()));
    }
  }
  return tables;
}

Table ConfigReader::section(std::string_view name, const std::vector<ParameterSpec>& specs,
                            const Slots& slots) {
  Table into;
  if (name.empty()) {
    const auto names = names_of(specs);
    known_.insert(known_.end(), names.begin(), names.end());
    // What else stands in the root is for finish to judge.
    read(document_.root(), "the config", {{&specs, &slots, &into}}, {}, false);
    return into;
  }
  Node missing;
  missing.kind = Node::Kind::table;
  missing.place = document_.root().place;
  const Node* given = table(name);
  return parameters(given != nullptr ? *given : missing, "[" + std::string(name) + "]", specs,
                    slots);
}

Table ConfigReader::parameters(const Node& table, const std::string& owner,
                               const std::vector<ParameterSpec>& specs, const Slots& slots) {
  Table into;
  read(table, owner, {{&specs, &slots, &into}}, {}, true);
  return into;
}

ConfigReader::Shared ConfigReader::component(const Node& table, const std::string& owner,
                                             std::string_view kind, std::string_view key,
                                             const std::vector<ParameterSpec>& own_specs,
                                             const Slots& own_slots) {
  static const std::vector<ParameterSpec> kNothing;
  static const Slots kNoSlots;
  constexpr int kDeepest = 16;  // a component whose default holds itself would go on for ever
  if (depth_ == kDeepest) {
    problem(table.place,
            owner + ": components are nested more than " + std::to_string(kDeepest) + " deep");
    return {};
  }
  const std::vector<ParameterSpec>* specs = nullptr;
  std::string chosen;
  const Node* name = table.find(key);
  if (name == nullptr) {
    problem(table.place, "'" + std::string(key) + "' is missing in " + owner + ": the name of a " +
                             std::string(kind));
  } else if (const auto* text = std::get_if<std::string>(&name->scalar); text == nullptr) {
    problem(name->place, "'" + std::string(key) + "' in " + owner + " must be the name of a " +
                             std::string(kind) + ", not " + to_toml(name->value()));
  } else {
    chosen = *text;
    specs = catalogue_.parameters(kind, chosen);
    if (specs == nullptr) {
      problem(name->place, unknown_name(kind, chosen, catalogue_.names(kind)));
    }
  }
  Shared shared;
  const bool known = specs != nullptr;
  // Without a component nobody can tell which of its keys are wrong.
  ++depth_;
  read(table, owner,
       {{&own_specs, &own_slots, &shared.own},
        {known ? specs : &kNothing, &kNoSlots, &shared.component}},
       {std::string(key)}, known);
  --depth_;
  if (known) shared.component["name"] = Value(chosen);
  return shared;
}

void ConfigReader::read(const Node& table, const std::string& owner,
                        const std::vector<Group>& groups,
                        const std::vector<std::string>& other_keys, bool report_unknown) {
  std::vector<std::string> known = other_keys;
  for (const Group& group : groups) {
    for (const ParameterSpec& spec : *group.specs) {
      known.push_back(spec.name);
      (*group.into)[spec.name] =
          read_value(table.find(spec.name), table, owner, spec, *group.slots);
    }
  }
  if (!report_unknown) return;
  for (const Node& entry : table.items) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    problem(entry.key_place,
            "unknown key '" + entry.key + "' in " + owner + did_you_mean(entry.key, known));
  }
}

Value ConfigReader::read_value(const Node* given, const Node& table, const std::string& owner,
                               const ParameterSpec& spec, const Slots& slots) {
  if (given == nullptr && spec.required) {
    problem(table.place, "'" + spec.name + "' is missing in " + owner + ": " + describe_type(spec) +
                             (spec.doc.empty() ? "" : ", " + spec.doc));
    return spec.default_value;
  }
  const Node fallback = Node::of(spec.default_value, table.place);
  const Node& node = given != nullptr ? *given : fallback;
  if (is_component(spec.type)) {
    const auto slot = slots.find(spec.name);
    const std::string kind = slot == slots.end() ? "policy" : slot->second;
    return read_component(node, owner, spec, kind);
  }
  if (given == nullptr) return spec.default_value;
  const Value value = node.value();
  const auto wrong = value_problems(spec, value);
  for (const ValueProblem& found : wrong) {
    const bool item = found.item >= 0 && static_cast<std::size_t>(found.item) < node.items.size();
    problem(item ? node.items[static_cast<std::size_t>(found.item)].place : node.place,
            "'" + spec.name + "' in " + owner + " " + found.message);
  }
  if (!wrong.empty()) return spec.default_value;
  const Value fitting = normalised(spec, value);
  return spec.unit == "path" ? with_absolute_paths(node, fitting) : fitting;
}

Value ConfigReader::read_component(const Node& node, const std::string& owner,
                                   const ParameterSpec& spec, const std::string& kind) {
  if (may_be_none(spec) && is_none(node.value())) return spec.optional ? Value() : Value(Table{});
  if (spec.type == ParameterType::component_list) {
    if (node.kind != Node::Kind::list) {
      problem(node.place, "'" + spec.name + "' in " + owner + " must be " + describe_type(spec) +
                              ", not " + to_toml(node.value()));
      return spec.default_value;
    }
    ParameterSpec item = spec;
    item.type = ParameterType::component;
    item.default_value = Value();
    item.optional = false;
    List list;
    for (const Node& each : node.items) list.push_back(read_component(each, owner, item, kind));
    return list;
  }
  if (std::holds_alternative<std::string>(node.scalar)) {  // its name alone
    Node table;
    table.kind = Node::Kind::table;
    table.place = node.place;
    table.items.push_back(node);
    table.items.back().key = "name";
    return Value(component(table, spec.name, kind).component);
  }
  if (node.kind != Node::Kind::table) {
    problem(node.place, "'" + spec.name + "' in " + owner + " must be " + describe_type(spec) +
                            ", not " + to_toml(node.value()));
    return spec.default_value;
  }
  return Value(component(node, spec.name, kind).component);
}

Value ConfigReader::with_absolute_paths(const Node& node, Value value) const {
  if (auto* list = std::get_if<List>(&value)) {
    for (Value& item : *list) item = with_absolute_paths(node, std::move(item));
    return value;
  }
  auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->empty()) return value;
  const auto base = node.place.is_override() ? std::filesystem::path() : document_.folder();
  return Value(std::filesystem::absolute(base / *text).lexically_normal().string());
}

void ConfigReader::finish() {
  std::vector<std::string> names = known_;
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Node& entry : document_.root().items) {
    if (std::ranges::binary_search(names, entry.key)) continue;
    const bool table = entry.kind == Node::Kind::table ||
                       (entry.kind == Node::Kind::list && !entry.items.empty() &&
                        entry.items.front().kind == Node::Kind::table);
    problem(entry.key_place, std::string(table ? "unknown table '" : "unknown key '") + entry.key +
                                 "'" + did_you_mean(entry.key, names));
  }
  if (problems_.empty()) return;
  std::ranges::stable_sort(problems_,
                           [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text;
  for (const auto& [place, message] : problems_) {
    text += (text.empty() ? "" : "\n") + place.text() + ": " + message;
  }
  throw ConfigError(text);
}

std::string to_toml_lines(const std::vector<ParameterSpec>& specs, const Table& table) {
  std::string text;
  for (const ParameterSpec& spec : specs) {
    const auto found = table.find(spec.name);
    if (found == table.end()) continue;
    const bool none = may_be_none(spec) && is_none(found->second);
    text += spec.name + " = " + (none ? "\"none\"" : to_toml(found->second)) + "\n";
  }
  return text;
}

}  // namespace nashost
