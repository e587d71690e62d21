#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/parameters.hpp"

/// A config file as it was written, with the place of everything. What it means is the reader's
/// business (config/reader.hpp).
namespace nashost {

/// Where something stands: a line and column of a file, counted from 1, or the override that gave
/// it (line 0).
struct Place {
  std::shared_ptr<const std::string> source;  ///< the file as the user named it, or "--set a.b=1"
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  bool is_override() const noexcept { return line == 0; }
  /// "mnist.toml:14:3" or "--set stage.leader.epochs=2".
  NASHOST_API std::string text() const;
  /// In the order of the file; overrides come last.
  friend NASHOST_API bool operator<(const Place& a, const Place& b) noexcept;
};

/// A value, a list or a table.
struct Node {
  enum class Kind { value, list, table };

  Kind kind = Kind::value;
  std::string key;  ///< under which it stands in its table; empty for items of a list
  Place key_place;
  Place place;              ///< of the value; of a [table], its header
  Value scalar;             ///< of a value
  std::vector<Node> items;  ///< of a list or a table, in the order of the file

  /// The entry of a table, null if there is none or this is no table.
  NASHOST_API const Node* find(std::string_view name) const;
  /// The whole as a Value, without places.
  NASHOST_API Value value() const;
  /// A node that holds `value` throughout at `place`.
  NASHOST_API static Node of(const Value& value, const Place& place);
};

/// A parsed TOML file, with overrides applied to it.
class NASHOST_API Document {
 public:
  /// Throws ConfigError with the place of a syntax error, of a key that appears twice, and of a
  /// date (there are none in configs). `file` is what places show; paths in it are relative to its
  /// folder.
  static Document parse(std::string_view text, const std::string& file);
  /// Throws ConfigError where the file cannot be read, too.
  static Document read(const std::filesystem::path& file);

  /// Applies "path.to.key=value". Tables on the way are made where missing; an item of a list is
  /// named by its `name` (`label`, `kind`) or its number from 0: "stage.leader.epochs=2",
  /// "stage.0.epochs=2". The value is TOML; a bare word is a text. Throws ConfigError where path or
  /// value make no sense.
  void set(std::string_view assignment);

  const Node& root() const noexcept { return root_; }
  const std::string& file() const noexcept { return *file_; }
  /// The folder that paths in the file are relative to.
  std::filesystem::path folder() const;

 private:
  std::shared_ptr<const std::string> file_;
  Node root_;
};

}  // namespace nashost
