#include "config/document.hpp"

// toml++ 3.3 takes some malformed input, "[=]" for one, to be impossible: it asserts, and in a
// release build the compiler may assume. Here its assertions stand in every build, and throw.
namespace nashost {
namespace {
struct MalformedToml {};
[[noreturn]] void throw_malformed_toml() { throw MalformedToml(); }
}  // namespace
}  // namespace nashost
#undef NDEBUG
#define TOML_ASSERT(condition) \
  static_cast<void>((condition) ? void() : nashost::throw_malformed_toml())
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <tuple>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

using Source = std::shared_ptr<const std::string>;

Place place_of(const toml::source_region& region, const Source& source) {
  return {source, std::max(1U, region.begin.line), std::max(1U, region.begin.column)};
}

Node converted(const toml::node& from, const Source& source);

Node converted(const toml::table& from, const Source& source) {
  Node node;
  node.kind = Node::Kind::table;
  for (const auto& [key, value] : from) {
    Node entry = converted(value, source);
    entry.key = std::string(key.str());
    entry.key_place = place_of(key.source(), source);
    node.items.push_back(std::move(entry));
  }
  // toml++ orders by key; a person reads by line.
  std::ranges::stable_sort(node.items,
                           [](const Node& a, const Node& b) { return a.key_place < b.key_place; });
  return node;
}

Node converted(const toml::node& from, const Source& source) {
  Node node;
  const Place place = place_of(from.source(), source);
  if (const auto* table = from.as_table()) {
    node = converted(*table, source);
  } else if (const auto* array = from.as_array()) {
    node.kind = Node::Kind::list;
    for (const auto& item : *array) node.items.push_back(converted(item, source));
  } else if (const auto* text = from.as_string()) {
    node.scalar = Value(text->get());
  } else if (const auto* integer = from.as_integer()) {
    node.scalar = Value(integer->get());
  } else if (const auto* real = from.as_floating_point()) {
    node.scalar = Value(real->get());
  } else if (const auto* boolean = from.as_boolean()) {
    node.scalar = Value(boolean->get());
  } else {
    throw ConfigError(place.text() + ": dates and times have no use in a config; quote a text");
  }
  node.place = place;
  return node;
}

/// The first line with which the text is malformed: toml++'s assertions do not say.
std::uint32_t malformed_line(std::string_view text) {
  std::uint32_t line = 1;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
    try {
      (void)toml::parse(text.substr(0, end + 1));
    } catch (const toml::parse_error&) {
      // A text over several lines ends early; what is malformed comes later.
    } catch (const MalformedToml&) {
      break;
    }
    ++line;
  }
  return line;
}

/// What toml++ says, on one line: it quotes what it met, line ends included.
std::string one_line(std::string_view description) {
  std::string line;
  for (const char c : description) {
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else {
      line += c;
    }
  }
  return line;
}

Node parsed(std::string_view text, const Source& source) {
  try {
    Node root = converted(toml::parse(text), source);
    root.place = {source, 1, 1};
    return root;
  } catch (const toml::parse_error& error) {
    throw ConfigError(place_of(error.source(), source).text() + ": " +
                      one_line(error.description()));
  } catch (const MalformedToml&) {
    throw ConfigError(Place{source, malformed_line(text), 1}.text() +
                      ": this is neither a [table] nor a key = value");
  }
}

void place_at(Node& node, const Place& place) {
  node.place = node.key_place = place;
  for (Node& item : node.items) place_at(item, place);
}

/// A word that needs no quotes on a command line: a name, a path.
bool is_bare_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return c > 0x7f || std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == '/' ||
           c == '~' || c == ':';
  });
}

Node override_value(std::string_view text, const Place& place) {
  Node value;
  try {
    const auto table = toml::parse("value = " + std::string(text));
    if (table.size() != 1) throw ConfigError(place.text() + ": more than one value");
    value = converted(*table.get("value"), place.source);
  } catch (const toml::parse_error& error) {
    if (!is_bare_word(text)) {
      throw ConfigError(place.text() + ": '" + std::string(text) +
                        "' is no TOML value: " + one_line(error.description()));
    }
    value.scalar = Value(std::string(text));
  } catch (const MalformedToml&) {
    throw ConfigError(place.text() + ": '" + std::string(text) + "' is no TOML value");
  }
  place_at(value, place);
  return value;
}

/// The one item of a list whose `key` is the text `name`, null if there is none.
Node* item_called(Node& list, std::string_view key, const std::string& name, const Place& place) {
  Node* found = nullptr;
  for (Node& item : list.items) {
    const Node* label = item.find(key);
    if (label == nullptr || label->scalar != Value(name)) continue;
    if (found != nullptr) {
      throw ConfigError(place.text() + ": several of '" + list.key + "' have " + std::string(key) +
                        " = \"" + name + "\"; use a number from 0 instead");
    }
    found = &item;
  }
  return found;
}

Node& item_of(Node& list, const std::string& name, const Place& place) {
  std::vector<std::string> known;
  for (const char* key : {"name", "label", "kind"}) {
    if (Node* found = item_called(list, key, name, place)) return *found;
    for (const Node& item : list.items) {
      if (const Node* label = item.find(key)) {
        if (const auto* text = std::get_if<std::string>(&label->scalar)) known.push_back(*text);
      }
    }
  }
  const bool number = !name.empty() && name.size() < 7 &&
                      std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c); });
  if (number && std::stoul(name) < list.items.size()) return list.items[std::stoul(name)];
  throw ConfigError(place.text() + ": '" + list.key + "' has " + std::to_string(list.items.size()) +
                    " items, and none is '" + name + "'" + did_you_mean(name, known));
}

Node& entry_of(Node& table, const std::string& key, const Place& place) {
  const auto found = std::ranges::find(table.items, key, &Node::key);
  if (found != table.items.end()) return *found;
  Node entry;
  entry.kind = Node::Kind::table;  // until the last step of the path says otherwise
  entry.key = key;
  entry.place = entry.key_place = place;
  return table.items.emplace_back(std::move(entry));
}

std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps;
  for (;;) {
    const auto dot = path.find('.');
    steps.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return steps;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace

std::string Place::text() const {
  const std::string& name = source != nullptr ? *source : std::string("config");
  if (is_override()) return name;
  return name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

bool operator<(const Place& a, const Place& b) noexcept {
  return std::tuple(a.is_override(), a.line, a.column) <
         std::tuple(b.is_override(), b.line, b.column);
}

const Node* Node::find(std::string_view name) const {
  if (kind != Kind::table) return nullptr;
  const auto found = std::ranges::find(items, name, &Node::key);
  return found == items.end() ? nullptr : &*found;
}

Value Node::value() const {
  if (kind == Kind::value) return scalar;
  if (kind == Kind::list) {
    List list;
    for (const Node& item : items) list.push_back(item.value());
    return list;
  }
  Table table;
  for (const Node& item : items) table[item.key] = item.value();
  return table;
}

Node Node::of(const Value& value, const Place& place) {
  Node node;
  node.place = node.key_place = place;
  if (const auto* list = std::get_if<List>(&value)) {
    node.kind = Kind::list;
    for (const Value& item : *list) node.items.push_back(of(item, place));
  } else if (const auto* table = std::get_if<Table>(&value)) {
    node.kind = Kind::table;
    for (const auto& [key, item] : *table) {
      node.items.push_back(of(item, place));
      node.items.back().key = key;
    }
  } else {
    node.scalar = value;
  }
  return node;
}

Document Document::parse(std::string_view text, const std::string& file) {
  Document document;
  document.file_ = std::make_shared<const std::string>(file);
  document.root_ = parsed(text, document.file_);
  return document;
}

Document Document::read(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw ConfigError(file.string() + ": there is no such config file");
  }
  constexpr std::uintmax_t kLargest = 16U << 20U;
  if (std::filesystem::file_size(file, error) > kLargest) {
    throw ConfigError(file.string() + ": larger than 16 MiB: this is no config");
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf() || in.peek() == std::ifstream::traits_type::eof())) {
    throw ConfigError(file.string() + ": the config cannot be read; check its permissions");
  }
  return parse(text.str(), file.string());
}

void Document::set(std::string_view assignment) {
  const Place place{std::make_shared<const std::string>("--set " + std::string(assignment)), 0, 0};
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    throw ConfigError(place.text() + ": an override has the form path.to.key=value");
  }
  const auto steps = steps_of(assignment.substr(0, equals));
  if (std::ranges::find(steps, "") != steps.end()) {
    throw ConfigError(place.text() + ": a part of the path is empty");
  }
  Node value = override_value(assignment.substr(equals + 1), place);
  Node changed = root_;  // so that a refused override changes nothing
  Node* at = &changed;
  for (const std::string& step : steps) {
    if (at->kind == Node::Kind::list) {
      at = &item_of(*at, step, place);
    } else if (at->kind == Node::Kind::table) {
      at = &entry_of(*at, step, place);
    } else {
      throw ConfigError(place.text() + ": '" + at->key + "' is " + to_toml(at->scalar) +
                        ", so nothing stands below it");
    }
  }
  value.key = at->key;
  *at = std::move(value);
  root_ = std::move(changed);
}

std::filesystem::path Document::folder() const {
  return std::filesystem::path(*file_).parent_path();
}

}  // namespace nashost
