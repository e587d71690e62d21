#include "config/experiment.hpp"

#include <algorithm>

#include "config/stage_reader.hpp"

namespace nashost {
namespace {

struct RootSettings {
  std::string name;
  std::int64_t seed = 1;
  static Schema<RootSettings> schema() {
    return Schema<RootSettings>()
        .add("name", &RootSettings::name, {.doc = "name of the run; by default the file's"})
        .add("seed", &RootSettings::seed, {.doc = "seed of every random stream", .min = 0});
  }
};

struct PluginPaths {
  std::vector<std::string> path;
  static Schema<PluginPaths> schema() {
    return Schema<PluginPaths>().add(
        "path", &PluginPaths::path,
        {.doc = "folders to look for plugins in, before all others", .unit = "path"});
  }
};

class NoComponents : public ComponentCatalogue {
 public:
  std::vector<std::string> names(std::string_view) const override { return {}; }
  const std::vector<ParameterSpec>* parameters(std::string_view,
                                               const std::string&) const override {
    return nullptr;
  }
};

/// [plugins.version] or [plugins.sha256]: a text for each plugin. `check` throws ConfigError for
/// one that cannot be read.
void read_pins(ConfigReader& reader, const Node& plugins, const std::string& key,
               void (*check)(const std::string&), std::string Pin::*part, Pins& into) {
  const Node* given = plugins.find(key);
  if (given == nullptr) return;
  if (given->kind != Node::Kind::table) {
    reader.problem(given->place, "'" + key + "' in [plugins] must be a table { plugin = \"" + key +
                                     "\", … }, not " + to_toml(given->value()));
    return;
  }
  for (const Node& pin : given->items) {
    const auto* text = std::get_if<std::string>(&pin.scalar);
    const std::string owner = "the " + key + " of plugin '" + pin.key + "'";
    if (text == nullptr) {
      reader.problem(pin.place, owner + " must be a text, not " + to_toml(pin.value()));
      continue;
    }
    try {
      check(*text);
      into[pin.key].*part = *text;
    } catch (const ConfigError& error) {
      reader.problem(pin.place, owner + ": " + error.what());
    }
  }
}

/// [data] or [space]: the host's own keys and those of the component named under `key`.
ConfigReader::Shared read_shared(ConfigReader& reader, const std::string& section,
                                 std::string_view kind, std::string_view key,
                                 const std::vector<ParameterSpec>& own) {
  const Node* table = reader.table(section);
  if (table != nullptr) return reader.component(*table, "[" + section + "]", kind, key, own);
  reader.problem(reader.place(section), "the table [" + section +
                                            "] is missing: " + std::string(key) +
                                            " = \"name of a " + std::string(kind) + "\"");
  return {};
}

std::string component_lines(const ComponentCatalogue& catalogue, std::string_view kind,
                            std::string_view key, const Table& component) {
  const auto& name = std::get<std::string>(component.at("name"));
  const auto* specs = catalogue.parameters(kind, name);
  if (specs == nullptr) {
    throw Error("the " + std::string(kind) + " '" + name + "' is no longer in the catalogue");
  }
  return std::string(key) + " = " + to_toml(Value(name)) + "\n" + to_toml_lines(*specs, component);
}

}  // namespace

Schema<DataSettings> DataSettings::schema() {
  return Schema<DataSettings>()
      .add("validation", &DataSettings::validation,
           {.doc = "examples held out of the training split, for rewards, pruning and selection",
            .min = 0,
            .unit = "examples"})
      .add("train_limit", &DataSettings::train_limit,
           {.doc = "training examples that are used, behind the held-out ones; 0: all",
            .min = 0,
            .unit = "examples"})
      .add("test_limit", &DataSettings::test_limit,
           {.doc = "test examples that are used; 0: all", .min = 0, .unit = "examples"})
      .add("root", &DataSettings::root,
           {.doc = "folder with the data files, looked at before all others", .unit = "path"});
}

Schema<RunSettings> RunSettings::schema() {
  return Schema<RunSettings>()
      .add("dir", &RunSettings::dir,
           {.doc =
                "folder in which the run's own folder is made; relative to the working directory"})
      .add("threads", &RunSettings::threads,
           {.doc = "threads that compute; auto: all cores of a NUMA node", .min = 1, .max = 4096})
      .add("workers", &RunSettings::workers,
           {.doc = "trials that run at once; auto: one per core", .min = 1, .max = 4096})
      .add("device", &RunSettings::device,
           {.doc = "where networks are computed: cpu, cuda (the first GPU) or cuda:N (the N-th, "
                   "counted from 0)"})
      .add("precision", &RunSettings::precision,
           {.doc = "of convolutions and matrix products while training; auto: bf16 where the "
                   "device multiplies it natively, else fp32",
            .choices = {"fp32", "bf16", "auto"}})
      .add("evaluation_batch_size", &RunSettings::evaluation_batch_size,
           {.doc = "examples scored at once; auto: what is fastest here, tried once a run",
            .min = 2,
            .max = 65536})
      .add("evaluation_workers", &RunSettings::evaluation_workers,
           {.doc = "batches scored at once, the threads shared among them; auto: as "
                   "evaluation_batch_size",
            .min = 1,
            .max = 4096})
      .add("checkpoint_seconds", &RunSettings::checkpoint_seconds,
           {.doc = "time between two checkpoints", .min = 0, .min_open = true, .unit = "s"})
      .add("checkpoint_steps", &RunSettings::checkpoint_steps,
           {.doc = "a checkpoint after that many rounds, too; auto: by time alone",
            .min = 1,
            .unit = "rounds"});
}

Schema<LogSettings> LogSettings::schema() {
  return Schema<LogSettings>().add(
      "tensorboard", &LogSettings::tensorboard,
      {.doc = "event files for TensorBoard in the run folder's tensorboard/"});
}

Place StageConfig::place_of(std::string_view parameter) const {
  const auto found = places.find(parameter);
  return found == places.end() ? place : found->second;
}

Place ExperimentConfig::place_of(std::string_view section, std::string_view key) const {
  return ConfigReader(document, NoComponents()).place(section, key);
}

ConfigError config_error(const Place& place, const std::string& message) {
  return ConfigError(place.text() + ": " + message);
}

PluginSettings read_plugins(ConfigReader& reader) {
  PluginSettings settings;
  const Node* given = reader.table("plugins");
  if (given == nullptr) return settings;
  Node paths = *given;
  std::erase_if(paths.items,
                [](const Node& entry) { return entry.key == "version" || entry.key == "sha256"; });
  const auto schema = PluginPaths::schema();
  settings.path = schema.read(reader.parameters(paths, "[plugins]", schema.specs())).path;
  read_pins(reader, *given, "version", check_version_range, &Pin::version, settings.pins);
  read_pins(reader, *given, "sha256", check_sha256, &Pin::sha256, settings.pins);
  return settings;
}

PluginSettings read_plugin_settings(const Document& document) {
  const NoComponents none;
  ConfigReader reader(document, none);
  return read_plugins(reader);
}

ExperimentConfig read_experiment(const Document& document, const ComponentCatalogue& catalogue,
                                 const std::vector<StageKind>& kinds) {
  ConfigReader reader(document, catalogue);
  ExperimentConfig config;
  config.document = document;
  const auto root = RootSettings::schema().read(reader.section("", RootSettings::schema().specs()));
  config.name = root.name;
  if (config.name.empty()) {
    config.name = std::filesystem::path(document.file()).stem().string();
  } else if (!is_plain_name(config.name)) {
    reader.problem(
        reader.place("", "name"),
        "'name' is part of a folder's name: use letters, digits, '_', '-' and '.', not " +
            to_toml(Value(config.name)));
  }
  config.seed = static_cast<std::uint64_t>(root.seed);
  config.plugins = read_plugins(reader);
  config.run = reader.section("run", RunSettings::schema());
  config.log = reader.section("log", LogSettings::schema());
  auto data = read_shared(reader, "data", "dataset", "dataset", DataSettings::schema().specs());
  config.data = DataSettings::schema().read(data.own);
  config.dataset = std::move(data.component);
  config.space = read_shared(reader, "space", "space", "plugin", {}).component;
  config.stages = read_stages(reader, kinds);
  reader.finish();
  return config;
}

std::string to_toml(const ExperimentConfig& config, const ComponentCatalogue& catalogue,
                    const std::vector<StageKind>& kinds) {
  std::string text = "name = " + to_toml(Value(config.name)) + "\n" +
                     "seed = " + std::to_string(config.seed) + "\n";
  text += "\n[data]\n" + component_lines(catalogue, "dataset", "dataset", config.dataset) +
          to_toml_lines(DataSettings::schema().specs(), DataSettings::schema().write(config.data));
  text += "\n[space]\n" + component_lines(catalogue, "space", "plugin", config.space);
  text += "\n[plugins]\n" + to_toml_lines(PluginPaths::schema().specs(),
                                          PluginPaths::schema().write({config.plugins.path}));
  for (const auto& [key, part] : {std::pair{"version", &Pin::version}, {"sha256", &Pin::sha256}}) {
    Table pins;
    for (const auto& [plugin, pin] : config.plugins.pins) {
      if (!(pin.*part).empty()) pins[plugin] = Value(pin.*part);
    }
    if (!pins.empty()) text += std::string(key) + " = " + to_toml(Value(pins)) + "\n";
  }
  text += "\n[run]\n" +
          to_toml_lines(RunSettings::schema().specs(), RunSettings::schema().write(config.run));
  text += "\n[log]\n" +
          to_toml_lines(LogSettings::schema().specs(), LogSettings::schema().write(config.log));
  for (const StageConfig& stage : config.stages) text += "\n" + stage_lines(stage, kinds);
  return text;
}

}  // namespace nashost
