#include "lab/lab_config.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "bandit/configured_sampler.hpp"
#include "config/experiment.hpp"
#include "config/reader.hpp"
#include "lab/environment_kinds.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/schema.hpp"

namespace nashost::lab {

Zoo::~Zoo() = default;

namespace {

constexpr auto kPlayers = {ComponentKind::policy, ComponentKind::sampler};
/// What a [[policy]] names; inside one (experts) only policies can stand.
constexpr std::string_view kPlayer = "policy or sampler";

/// The kinds of environments, and the zoo's components.
class LabCatalogue final : public ComponentCatalogue {
 public:
  explicit LabCatalogue(const Zoo& zoo) : zoo_(zoo) {}

  std::vector<std::string> names(std::string_view kind) const override {
    if (kind == "environment") {
      std::vector<std::string> all;
      for (const EnvironmentKind& known : environment_kinds()) all.push_back(known.kind);
      return all;
    }
    return zoo_.names(kinds(kind));
  }

  const std::vector<ParameterSpec>* parameters(std::string_view kind,
                                               const std::string& name) const override {
    if (kind == "environment") {
      for (const EnvironmentKind& known : environment_kinds()) {
        if (known.kind == name) return &known.parameters;
      }
      return nullptr;
    }
    const Component* component = zoo_.find(kinds(kind), name);
    if (component == nullptr) return nullptr;
    return kind == "pruner" ? &with_host_parameters(*component) : &component->parameters;
  }

 private:
  /// The pruner's own and what the host puts around every one, as in a stage of an experiment.
  const std::vector<ParameterSpec>& with_host_parameters(const Component& pruner) const {
    const auto [known, fresh] = pruners_.try_emplace(pruner.name, pruner.parameters);
    if (fresh) {
      for (ParameterSpec& host : host_parameters("pruner", ComponentKind::pruner)) {
        known->second.push_back(std::move(host));
      }
    }
    return known->second;
  }

  static Zoo::Kinds kinds(std::string_view kind) {
    static constexpr auto kPruners = {ComponentKind::pruner};
    static constexpr auto kPolicies = {ComponentKind::policy};
    if (kind == "pruner") return kPruners;
    return kind == kPlayer ? kPlayers : kPolicies;
  }
  const Zoo& zoo_;
  mutable std::map<std::string, std::vector<ParameterSpec>> pruners_;
};

struct LabSection {
  std::int64_t horizon = 10'000;
  std::int64_t repetitions = 100;
  std::int64_t seed = 1;
  double shared_examples = 0;
  std::vector<std::int64_t> checkpoints;

  static Schema<LabSection> schema() {
    return Schema<LabSection>()
        .add("horizon", &LabSection::horizon, {.doc = "rounds", .min = 1, .max = 1e9})
        .add("repetitions", &LabSection::repetitions,
             {.doc = "independent repetitions of each policy in each environment",
              .min = 1,
              .max = 1e7})
        .add("seed", &LabSection::seed, {.doc = "of all random streams", .min = 0})
        .add("shared_examples", &LabSection::shared_examples,
             {.doc = "share of the held-out examples on which all architectures have the same "
                     "luck, as networks that share weights fail on the same images",
              .min = 0,
              .max = 1})
        .add("checkpoints", &LabSection::checkpoints,
             {.doc = "rounds after which results are reported, rising; none: 1, 2, 5, 10, …",
              .min = 1});
  }
};

struct NameOnly {
  std::string name;
  static Schema<NameOnly> schema() {
    return Schema<NameOnly>().add("name", &NameOnly::name,
                                  {.doc = "what results are filed under", .required = true});
  }
};

struct PlayerSection {
  std::string label;
  std::string over = "architectures";
  std::int64_t warmup = 0;
  double floor = 0;
  bool knows_horizon = true;
  Table pruner;

  static Schema<PlayerSection> schema() {
    return Schema<PlayerSection>()
        .add("label", &PlayerSection::label,
             {.doc = "what results are filed under; empty: the policy's name"})
        .add("over", &PlayerSection::over,
             {.doc = "what the policy's arms are",
              .choices = {"architectures", "decisions", "tree"}})
        .add("warmup", &PlayerSection::warmup, {.doc = "uniform rounds at the beginning", .min = 0})
        .add("floor", &PlayerSection::floor,
             {.doc = "share of uniform rounds throughout", .min = 0, .max = 1})
        .add(
            "knows_horizon", &PlayerSection::knows_horizon,
            {.doc = "whether the policy is told the number of rounds; if not, it plays its anytime "
                    "variant"})
        .add("pruner", &PlayerSection::pruner,
             {.doc = "cuts the space while this policy plays; without it, the lab's [pruner]"});
  }
};

class LabReader {
 public:
  LabReader(const Document& document, const Zoo& zoo)
      : zoo_(zoo), catalogue_(zoo), reader_(document, catalogue_) {}

  Lab read() {
    read_settings();
    read_environments();
    read_pruner();
    read_players();
    read_plugins(reader_);  // obeyed before, to know the zoo; its problems are reported here
    reader_.finish();
    return Lab(std::move(settings_), std::move(environments_), std::move(players_));
  }

 private:
  void read_settings() {
    const auto section = reader_.section("lab", LabSection::schema());
    settings_.horizon = section.horizon;
    settings_.repetitions = section.repetitions;
    settings_.seed = static_cast<std::uint64_t>(section.seed);
    settings_.shared_examples = section.shared_examples;
    settings_.checkpoints = section.checkpoints;
    for (std::size_t i = 0; i < section.checkpoints.size(); ++i) {
      const std::int64_t round = section.checkpoints[i];
      if (round > section.horizon) {
        reader_.problem(reader_.place("lab", "checkpoints"), "checkpoint " + std::to_string(round) +
                                                                 " lies behind the horizon, " +
                                                                 std::to_string(section.horizon));
      }
      if (i > 0 && round <= section.checkpoints[i - 1]) {
        reader_.problem(reader_.place("lab", "checkpoints"),
                        "'checkpoints' must rise: " + std::to_string(round) + " follows " +
                            std::to_string(section.checkpoints[i - 1]));
      }
    }
  }

  void read_environments() {
    const auto tables = reader_.list("environment");
    if (tables.empty()) {
      reader_.problem(reader_.place(""), "there is no [[environment]] to play in");
    }
    std::set<std::string> names;
    for (const Node* node : tables) {
      GivenEnvironment given;
      given.node = node;
      given.horizon = settings_.horizon;
      const Node* name = node->find("name");
      const auto* text = name == nullptr ? nullptr : std::get_if<std::string>(&name->scalar);
      given.name = text == nullptr ? "?" : *text;
      if (text != nullptr && (text->empty() || !names.insert(*text).second)) {
        reader_.problem(name->place, text->empty()
                                         ? "an environment needs a name to file results under"
                                         : "two environments are called '" + *text + "'");
      }
      if (auto made = read_environment(given)) environments_.push_back(std::move(made));
    }
  }

  std::unique_ptr<Environment> read_environment(GivenEnvironment& given) {
    const EnvironmentKind* kind = nullptr;
    if (const Node* named = given.node->find("kind")) {
      for (const EnvironmentKind& known : environment_kinds()) {
        if (named->scalar == Value(known.kind)) kind = &known;
      }
    }
    const std::size_t before = reader_.problems();
    Node plain = *given.node;
    if (kind != nullptr && kind->takes_rows) {
      given.rows = read_rows(given);
      std::erase_if(plain.items, [](const Node& entry) { return entry.key == "means"; });
    }
    const auto read =
        reader_.component(plain, given.owner(), "environment", "kind", NameOnly::schema().specs());
    given.parameters = read.component;
    if (kind == nullptr || reader_.problems() != before) return nullptr;
    return kind->make(given, reader_);
  }

  /// `means` as rows of numbers, one per arm, all rows alike in length.
  std::vector<std::vector<double>> read_rows(const GivenEnvironment& given) {
    const Node* means = given.node->find("means");
    const std::string shape = "'means' in " + given.owner() +
                              " must be a list of rows, one number per arm in each: "
                              "[[0.3, 0.9], [0.8, 0.2]]";
    if (means == nullptr || means->kind != Node::Kind::list || means->items.empty()) {
      reader_.problem(given.place("means"), shape);
      return {};
    }
    std::vector<std::vector<double>> rows;
    for (const Node& row : means->items) {
      if (row.kind != Node::Kind::list || row.items.empty()) {
        reader_.problem(row.place, shape);
        return {};
      }
      auto& numbers = rows.emplace_back();
      for (const Node& item : row.items) {
        if (const auto* whole = std::get_if<std::int64_t>(&item.scalar)) {
          numbers.push_back(static_cast<double>(*whole));
        } else if (const auto* real = std::get_if<double>(&item.scalar)) {
          numbers.push_back(*real);
        } else {
          reader_.problem(item.place, shape);
          return {};
        }
      }
      if (numbers.size() != rows.front().size()) {
        reader_.problem(row.place, "this row of 'means' in " + given.owner() + " has " +
                                       std::to_string(numbers.size()) +
                                       " arms, and the first has " +
                                       std::to_string(rows.front().size()));
        return {};
      }
    }
    return rows;
  }

  void read_players() {
    const auto tables = reader_.list("policy");
    if (tables.empty()) reader_.problem(reader_.place(""), "there is no [[policy]] to play");
    std::set<std::string> labels;
    for (const Node* node : tables) {
      const std::size_t before = reader_.problems();
      const auto read = reader_.component(*node, "[[policy]]", kPlayer, "name", host_specs(*node),
                                          {{"pruner", "pruner"}});
      if (reader_.problems() != before) continue;
      Player player = make_player(read);
      const Node* own_pruner = node->find("pruner");
      if (own_pruner == nullptr) {
        player.pruner = pruner_;
      } else if (player.pruner) {
        report_obstacles(*player.pruner, own_pruner->place);
      }
      if (!labels.insert(player.label).second) {
        reader_.problem(node->place, "two policies are labelled '" + player.label +
                                         "'; give one of them another label");
      }
      if (player.make_sampler && node->find("over") != nullptr) {
        reader_.problem(node->find("over")->place,
                        "'over' does not apply to '" + player.name +
                            "', which works on the decisions of the space itself");
      }
      for (const auto& environment : environments_) {
        for (const std::string& obstacle : obstacles(player, *environment)) {
          reader_.problem(node->place, obstacle);
        }
      }
      players_.push_back(std::move(player));
    }
  }

  /// What the host reads of a [[policy]]: a parameter that the component has under the same name is
  /// the component's.
  std::vector<ParameterSpec> host_specs(const Node& node) const {
    std::vector<ParameterSpec> specs = PlayerSection::schema().specs();
    const Node* name = node.find("name");
    const auto* text = name == nullptr ? nullptr : std::get_if<std::string>(&name->scalar);
    const Component* component = text == nullptr ? nullptr : zoo_.find(kPlayers, *text);
    if (component == nullptr) return specs;
    std::erase_if(specs, [&](const ParameterSpec& host) {
      return std::ranges::any_of(component->parameters,
                                 [&](const ParameterSpec& own) { return own.name == host.name; });
    });
    return specs;
  }

  Player make_player(const ConfigReader::Shared& read) const {
    const auto own = PlayerSection::schema().read(read.own);
    Player player;
    Table parameters = read.component;
    player.name = std::get<std::string>(parameters.at("name"));
    parameters.erase("name");
    player.label = own.label.empty() ? player.name : own.label;
    player.over = parse_over(own.over);
    player.exploration = {own.warmup, own.floor};
    player.knows_horizon = own.knows_horizon;
    if (!own.pruner.empty()) player.pruner = make_pruner(own.pruner);
    const Component& component = *zoo_.find(kPlayers, player.name);
    player.traits = component.traits;
    if (component.kind == ComponentKind::policy) {
      player.make_policy = [&zoo = zoo_, name = player.name, parameters](
                               std::int64_t arms, std::optional<std::int64_t> horizon) {
        PolicyContext context;
        context.arms = arms;
        context.horizon = horizon;
        return zoo.make_policy(name, parameters, context);
      };
    } else {
      player.make_sampler = [&zoo = zoo_, name = player.name,
                             parameters](const SamplerContext& context) {
        return zoo.make_sampler(name, parameters, context);
      };
    }
    return player;
  }

  void read_pruner() {
    const Node* table = reader_.table("pruner");
    if (table == nullptr) return;
    const std::size_t before = reader_.problems();
    const auto read = reader_.component(*table, "[pruner]", "pruner");
    if (reader_.problems() != before) return;
    pruner_ = make_pruner(read.component);
    report_obstacles(*pruner_, table->place);
  }

  PrunerPlayer make_pruner(const Table& component) const {
    const auto& name = std::get<std::string>(component.at("name"));
    const Component& found = *zoo_.find({ComponentKind::pruner}, name);
    const auto own = PrunerHostSettings::schema().read(component);
    PrunerPlayer pruner;
    pruner.name = name;
    pruner.traits = found.traits;
    pruner.min_survivors = own.min_survivors;
    pruner.scores_at_most = own.scores_at_most;
    pruner.make =
        [&zoo = zoo_, name, parameters = split_component(component, found.parameters).second](
            const PrunerContext& context) { return zoo.make_pruner(name, parameters, context); };
    return pruner;
  }

  void report_obstacles(const PrunerPlayer& pruner, const Place& place) {
    for (const auto& environment : environments_) {
      for (const std::string& obstacle : obstacles(pruner, *environment)) {
        reader_.problem(place, obstacle);
      }
    }
  }

  const Zoo& zoo_;
  LabCatalogue catalogue_;
  ConfigReader reader_;
  LabSettings settings_;
  std::vector<std::unique_ptr<Environment>> environments_;
  std::vector<Player> players_;
  std::optional<PrunerPlayer> pruner_;
};

}  // namespace

Lab read_lab(const Document& document, const Zoo& zoo) { return LabReader(document, zoo).read(); }

}  // namespace nashost::lab
