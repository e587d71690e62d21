#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/pin.hpp"
#include "config/reader.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/export.hpp"
#include "nashost/abi/parameters.hpp"
#include "nashost/schema.hpp"

/// The config of an experiment: what stands above the stages, and the stages as their kinds declare
/// them. Nothing here knows a stage kind, a space or a data set.
namespace nashost {

/// A kind of stage, as the pipeline declares it.
struct StageKind {
  enum class From { none, optional, required };
  /// Of weights, for the `from` of a later stage: those shared by all subnets, those of a few.
  enum class Leaves { nothing, supernet, models };

  std::string kind;
  std::string summary;
  /// Without kind, name and from. A text (or texts) with unit "stage" names earlier stages.
  std::vector<ParameterSpec> parameters;
  /// Which component kind a component parameter holds: {"sampler", "sampler"}, {"pruner",
  /// "pruner"}.
  ConfigReader::Slots slots;
  From from = From::none;  ///< whether it starts from the weights of another stage
  Leaves leaves = Leaves::nothing;
  bool from_models = false;  ///< it can also start from models, not only from a supernet
};

/// Where a stage's weights come from: from = "leader", or from = { run = "runs/…", stage = "leader"
/// }.
struct StageOrigin {
  std::string run;    ///< folder of another run; empty: this run
  std::string stage;  ///< empty: from nowhere
};

struct StageConfig {
  std::string kind;
  std::string name;  ///< [A-Za-z0-9_-]+, no two alike; where not given the kind, or kind_2, …
  StageOrigin from;
  Table parameters;                                  ///< resolved
  Place place;                                       ///< of the [[stage]]
  std::map<std::string, Place, std::less<>> places;  ///< of what was given

  /// `auto config = stage.read(MyStage::schema());`
  template <class Parameters>
  Parameters read(const Schema<Parameters>& schema) const {
    return schema.read(parameters);
  }
  /// Of a parameter, else of the stage: for what only the pipeline can know to be wrong.
  NASHOST_API Place place_of(std::string_view parameter) const;
};

/// [data]: dataset = "mnist", the data set's own parameters, and these.
struct DataSettings {
  std::int64_t validation = 10'000;
  std::int64_t train_limit = 0;
  std::int64_t test_limit = 0;
  std::string root;
  static NASHOST_API Schema<DataSettings> schema();
};

/// [run]
struct RunSettings {
  std::string dir = "runs";
  std::optional<std::int64_t> threads;
  std::optional<std::int64_t> workers;
  std::string device = "cpu";
  std::string precision = "fp32";
  std::optional<std::int64_t> evaluation_batch_size;
  std::optional<std::int64_t> evaluation_workers;
  double checkpoint_seconds = 60;
  std::optional<std::int64_t> checkpoint_steps;
  static NASHOST_API Schema<RunSettings> schema();
};

/// [log]
struct LogSettings {
  bool tensorboard = false;
  static NASHOST_API Schema<LogSettings> schema();
};

/// [plugins]: path = ["my/plugins"], version = { ucb1 = ">=1.2, <2" }, sha256 = { ucb1 = "64
/// hexadecimal digits" }.
struct PluginSettings {
  std::vector<std::string> path;
  Pins pins;
};

struct ExperimentConfig {
  std::string name;  ///< by default the file's, without .toml
  std::uint64_t seed = 1;
  DataSettings data;
  Table dataset;  ///< { name = …, parameters }, resolved
  Table space;    ///< the same of the space plugin
  PluginSettings plugins;
  RunSettings run;
  LogSettings log;
  std::vector<StageConfig> stages;  ///< at least one
  Document document;                ///< what it was read from

  /// Of [section] key, else of the section, else of the file's beginning.
  NASHOST_API Place place_of(std::string_view section, std::string_view key = "") const;
};

/// A ConfigError at a place.
NASHOST_API ConfigError config_error(const Place& place, const std::string& message);

/// [plugins], its problems reported to the reader.
NASHOST_API PluginSettings read_plugins(ConfigReader& reader);

/// [plugins] alone, as far as it can be read: needed to know the components, before all else is
/// read. What is wrong with it is reported when all is.
NASHOST_API PluginSettings read_plugin_settings(const Document& document);

/// Throws one ConfigError with every problem of the document.
NASHOST_API ExperimentConfig read_experiment(const Document& document,
                                             const ComponentCatalogue& catalogue,
                                             const std::vector<StageKind>& kinds);

/// The config with every default as TOML, the same text for the same config. Law: reading it gives
/// the same config, wherever the text lies. What is still open is "auto"; fill it in before, to
/// have what was chosen by probing chosen again.
NASHOST_API std::string to_toml(const ExperimentConfig& config, const ComponentCatalogue& catalogue,
                                const std::vector<StageKind>& kinds);

}  // namespace nashost
