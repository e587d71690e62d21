#include "config/stage_reader.hpp"

#include <algorithm>
#include <cctype>

namespace nashost {
namespace {

const StageKind* kind_called(const std::vector<StageKind>& kinds, const std::string& name) {
  const auto found = std::ranges::find(kinds, name, &StageKind::kind);
  return found == kinds.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<StageKind>& kinds) {
  std::vector<std::string> names;
  for (const StageKind& kind : kinds) names.push_back(kind.kind);
  return names;
}

/// Reads the stages one after another, each knowing the names of those before it.
class StageReader {
 public:
  StageReader(ConfigReader& reader, const std::vector<StageKind>& kinds)
      : reader_(reader), kinds_(kinds) {}

  StageConfig read(const Node& node) {
    StageConfig stage;
    stage.place = node.place;
    for (const Node& entry : node.items) stage.places[entry.key] = entry.place;

    const StageKind* kind = read_kind(node);
    stage.kind = kind != nullptr ? kind->kind : "";
    stage.name = read_name(node, stage.kind);
    const std::string owner = "stage '" + stage.name + "'";
    if (kind != nullptr) {
      stage.from = read_from(node, owner, *kind);
      Node own = node;  // what is left after kind, name and from
      std::erase_if(own.items, [&](const Node& entry) {
        return entry.key == "kind" || entry.key == "name" ||
               (entry.key == "from" && kind->from != StageKind::From::none);
      });
      stage.parameters = reader_.parameters(own, owner, kind->parameters, kind->slots);
      check_stage_names(stage, owner, *kind);
    }
    earlier_.push_back(stage.name);
    kinds_of_earlier_.push_back(kind);
    return stage;
  }

 private:
  const StageKind* read_kind(const Node& node) {
    const Node* given = node.find("kind");
    if (given == nullptr) {
      reader_.problem(node.place, "'kind' is missing in [[stage]]" + known_kinds());
      return nullptr;
    }
    const auto* text = std::get_if<std::string>(&given->scalar);
    if (text == nullptr) {
      reader_.problem(given->place, "'kind' in [[stage]] must be text, not " +
                                        to_toml(given->value()) + known_kinds());
      return nullptr;
    }
    const StageKind* kind = kind_called(kinds_, *text);
    if (kind != nullptr) return kind;
    const std::string hint = did_you_mean(*text, names_of(kinds_));
    reader_.problem(given->place,
                    "unknown stage kind '" + *text + "'" + (hint.empty() ? known_kinds() : hint));
    return nullptr;
  }

  std::string known_kinds() const {
    std::string list;
    for (const StageKind& kind : kinds_) list += (list.empty() ? "; there are " : ", ") + kind.kind;
    return list;
  }

  std::string read_name(const Node& node, const std::string& kind) {
    const Node* given = node.find("name");
    if (given == nullptr) return free_name(kind.empty() ? "stage" : kind);
    const auto* text = std::get_if<std::string>(&given->scalar);
    if (text == nullptr || !is_plain_name(*text)) {
      reader_.problem(given->place,
                      "a stage's name is made of letters, digits, '_', '-' and '.', not " +
                          to_toml(given->value()));
      return free_name("stage");
    }
    if (std::ranges::find(earlier_, *text) != earlier_.end()) {
      reader_.problem(given->place, "a stage before this one is named '" + *text + "', too");
    }
    return *text;
  }

  std::string free_name(const std::string& base) const {
    std::string name = base;
    for (int number = 2; std::ranges::find(earlier_, name) != earlier_.end(); ++number) {
      name = base + "_" + std::to_string(number);
    }
    return name;
  }

  StageOrigin read_from(const Node& node, const std::string& owner, const StageKind& kind) {
    const Node* given = node.find("from");
    if (given == nullptr) {
      if (kind.from == StageKind::From::required) {
        reader_.problem(node.place, "'from' is missing in " + owner +
                                        ": the earlier stage whose weights it starts from");
      }
      return {};
    }
    if (kind.from == StageKind::From::none) return {};  // an unknown key of its parameters
    if (const auto* text = std::get_if<std::string>(&given->scalar)) {
      check_earlier(given->place, "from", owner, *text);
      check_leaves(given->place, owner, kind, *text);
      return {"", *text};
    }
    if (given->kind != Node::Kind::table) {
      reader_.problem(given->place, "'from' in " + owner +
                                        " must be a stage's name or { run = \"folder\", stage = "
                                        "\"name\" }, not " +
                                        to_toml(given->value()));
      return {};
    }
    struct Other {
      std::string run, stage;
    };
    const auto schema =
        Schema<Other>()
            .add("run", &Other::run, {.doc = "folder of the run", .unit = "path", .required = true})
            .add("stage", &Other::stage, {.doc = "its stage", .required = true});
    const Table origin = reader_.parameters(*given, "from of " + owner, schema.specs());
    const Other other = schema.read(origin);
    return {other.run, other.stage};
  }

  void check_earlier(const Place& place, const std::string& key, const std::string& owner,
                     const std::string& name) {
    if (std::ranges::find(earlier_, name) != earlier_.end()) return;
    std::string message =
        "'" + key + "' in " + owner + " must name an earlier stage, and none is '" + name + "'";
    message += did_you_mean(name, earlier_);
    reader_.problem(place, message);
  }

  /// An earlier stage that `from` names must leave what the kind starts from.
  void check_leaves(const Place& place, const std::string& owner, const StageKind& kind,
                    const std::string& name) {
    const auto found = std::ranges::find(earlier_, name);
    if (found == earlier_.end()) return;
    const StageKind* origin = kinds_of_earlier_[static_cast<std::size_t>(found - earlier_.begin())];
    if (origin == nullptr || origin->leaves == StageKind::Leaves::supernet) return;
    const bool models = origin->leaves == StageKind::Leaves::models;
    if (models && kind.from_models) return;
    reader_.problem(place, "'from' in " + owner + " must name a stage that leaves a supernet" +
                               (kind.from_models ? " or models" : "") + ", and '" + name + "' (" +
                               origin->kind + ") leaves " + (models ? "models" : "no weights"));
  }

  /// What the kind declares to be names of stages.
  void check_stage_names(const StageConfig& stage, const std::string& owner,
                         const StageKind& kind) {
    for (const ParameterSpec& spec : kind.parameters) {
      if (spec.unit != "stage") continue;
      const Place place = stage.place_of(spec.name);
      const Value& value = stage.parameters.at(spec.name);
      if (const auto* name = std::get_if<std::string>(&value); name != nullptr && !name->empty()) {
        check_earlier(place, spec.name, owner, *name);
      }
      if (const auto* names = std::get_if<List>(&value)) {
        for (const Value& each : *names) {
          check_earlier(place, spec.name, owner, std::get<std::string>(each));
        }
      }
    }
  }

  ConfigReader& reader_;
  const std::vector<StageKind>& kinds_;
  std::vector<std::string> earlier_;
  std::vector<const StageKind*> kinds_of_earlier_;  // null: an unknown one
};

}  // namespace

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && name.find_first_not_of('.') != std::string::npos &&
         std::ranges::all_of(name, [](unsigned char c) {
           return (c < 0x80 && std::isalnum(c) != 0) || c == '_' || c == '-' || c == '.';
         });
}

std::vector<StageConfig> read_stages(ConfigReader& reader, const std::vector<StageKind>& kinds) {
  const std::vector<const Node*> tables = reader.list("stage");
  if (tables.empty()) {
    reader.problem(reader.place("stage"), "there is no [[stage]], so there is nothing to do");
  }
  std::vector<StageConfig> stages;
  StageReader stage_reader(reader, kinds);
  for (const Node* table : tables) stages.push_back(stage_reader.read(*table));
  return stages;
}

std::string stage_lines(const StageConfig& stage, const std::vector<StageKind>& kinds) {
  const StageKind* kind = kind_called(kinds, stage.kind);
  if (kind == nullptr) throw Error("there is no stage kind '" + stage.kind + "' any more");
  std::string text = "[[stage]]\nkind = " + to_toml(Value(stage.kind)) +
                     "\nname = " + to_toml(Value(stage.name)) + "\n";
  if (!stage.from.run.empty()) {
    text +=
        "from = " +
        to_toml(Value(Table{{"run", Value(stage.from.run)}, {"stage", Value(stage.from.stage)}})) +
        "\n";
  } else if (!stage.from.stage.empty()) {
    text += "from = " + to_toml(Value(stage.from.stage)) + "\n";
  }
  return text + to_toml_lines(kind->parameters, stage.parameters);
}

}  // namespace nashost
