#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document.hpp"
#include "nashost/abi/export.hpp"
#include "nashost/abi/parameters.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// What can be named in a config, by kind: "sampler", "pruner", "policy", "space", "dataset", and
/// whatever else a reader asks for.
class NASHOST_API ComponentCatalogue {
 public:
  virtual ~ComponentCatalogue();
  virtual std::vector<std::string> names(std::string_view kind) const = 0;
  /// The parameters of a component, those of its host included (`over`, `floor` of a sampler); null
  /// where there is none of that name. Throws PluginError for one that is refused.
  virtual const std::vector<ParameterSpec>* parameters(std::string_view kind,
                                                       const std::string& name) const = 0;
};

/// Reads a document against what its owner declares, and collects every problem on the way:
///
///     ConfigReader reader(document, catalogue);
///     const auto lab = reader.section("lab", LabSettings::schema());          // [lab]
///     for (const Node* node : reader.list("policy")) {                        // [[policy]]
///       const auto [own, policy] = reader.component(*node, "policy", "policy", "name",
///       label_specs); … if (lab.horizon < 2) reader.problem(reader.place("lab", "horizon"), "…");
///     }
///     reader.finish();   // throws one ConfigError with all problems, sorted by place
///
/// Until finish, what has a problem is read as its default, so that reading can go on. Parameters
/// come resolved: every one present. Conventions that ParameterSpec::unit carries:
///     "path"   a text (or texts): relative to the config's folder, made absolute; given by an
///              override, relative to the working directory
/// A component is { name = "…", its parameters }, or its name alone; one that may be missing (an
/// optional parameter, or one whose default is an empty table) can be "none".
class NASHOST_API ConfigReader {
 public:
  ConfigReader(const Document& document, const ComponentCatalogue& catalogue);

  /// The kind of component that parameters of type component hold, by the parameter's name. Others
  /// hold policies, as the experts of a policy do.
  using Slots = std::map<std::string, std::string, std::less<>>;

  /// The table [name] (it may be missing: all defaults), or with an empty name the keys of the
  /// root.
  Table section(std::string_view name, const std::vector<ParameterSpec>& specs,
                const Slots& slots = {});
  template <class Parameters>
  Parameters section(std::string_view name, const Schema<Parameters>& schema,
                     const Slots& slots = {}) {
    return schema.read(section(name, schema.specs(), slots));
  }

  /// The tables [[name]]; none where it is missing.
  std::vector<const Node*> list(std::string_view name);
  /// The table [name], null where it is missing or no table (which is a problem).
  const Node* table(std::string_view name);

  /// The parameters in a table. `owner` is its name in messages: "unknown key 'x' in OWNER".
  Table parameters(const Node& table, const std::string& owner,
                   const std::vector<ParameterSpec>& specs, const Slots& slots = {});

  /// A table that says which component it is under `key`, and holds the component's parameters and
  /// its owner's own: [space] plugin = "nas_blocks", channels = 32.
  struct Shared {
    Table own;  ///< by own_specs
    Table
        component;  ///< { name = …, its parameters }; empty where there was a problem with the name
  };
  Shared component(const Node& table, const std::string& owner, std::string_view kind,
                   std::string_view key = "name", const std::vector<ParameterSpec>& own_specs = {},
                   const Slots& own_slots = {});

  void problem(const Place& place, const std::string& message);
  /// How many there are so far.
  std::size_t problems() const noexcept { return problems_.size(); }
  /// Of the entry, else of the section, else of the file's beginning.
  Place place(std::string_view section, std::string_view key = "") const;

  /// Reports what stands at the top of the file and was not asked for. Throws ConfigError with all
  /// problems, each on a line of its own, if there are any.
  void finish();

 private:
  struct Group {
    const std::vector<ParameterSpec>* specs;
    const Slots* slots;
    Table* into;
  };
  void read(const Node& table, const std::string& owner, const std::vector<Group>& groups,
            const std::vector<std::string>& other_keys, bool report_unknown);
  Value read_value(const Node* given, const Node& table, const std::string& owner,
                   const ParameterSpec& spec, const Slots& slots);
  Value read_component(const Node& node, const std::string& owner, const ParameterSpec& spec,
                       const std::string& kind);
  Value with_absolute_paths(const Node& node, Value value) const;

  const Document& document_;
  const ComponentCatalogue& catalogue_;
  std::vector<std::string> known_;
  std::vector<std::pair<Place, std::string>> problems_;
  int depth_ = 0;
};

/// The parameters as lines "key = value" in the order of the specs; open ones are "auto", missing
/// components "none". Read again, they give the same table.
NASHOST_API std::string to_toml_lines(const std::vector<ParameterSpec>& specs, const Table& table);

}  // namespace nashost
