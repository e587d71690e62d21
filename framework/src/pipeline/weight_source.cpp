#include "pipeline/weight_source.hpp"

#include <algorithm>

#include "core/contained_path.hpp"
#include "store/run_reader.hpp"

namespace nashost::pipeline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

fs::path checkpoint_of(const fs::path& run, const std::string& stage) {
  return contained(run, "checkpoints/" + stage + ".safetensors");
}
fs::path models_of(const fs::path& run, const std::string& stage) {
  return contained(run, "models/" + stage);
}

std::string text_of(const StageOrigin& origin) {
  return "stage '" + origin.stage + "'" + (origin.run.empty() ? "" : " of " + origin.run);
}

/// What a stage of another run has found; none where it is not done.
std::optional<StageResult> result_of_run(const StageOrigin& origin) {
  for (StageResult& result : RunReader(origin.run).results()) {
    if (result.name == origin.stage) return std::move(result);
  }
  return std::nullopt;
}

/// What it left of the space.
Region region_of_run(const StageOrigin& origin, Region region) {
  for (const StageRecord& stage : RunReader(origin.run).stages()) {
    if (stage.name != origin.stage || stage.region.empty()) continue;
    Archive archive(stage.region);
    archive("region", region);
  }
  return region;
}

/// The ledger's row that touched the architecture last.
const Json* last_change(const StageResult& result, const Architecture& architecture) {
  const auto ledger = result.details.find("ledger");
  if (ledger == result.details.end()) return nullptr;
  const Json* last = nullptr;
  for (const Json& row : *ledger) {
    const bool touched = std::ranges::all_of(row.at("literals"), [&](const Json& literal) {
      return architecture[literal.at(0).get<std::size_t>()] == literal.at(1).get<std::uint32_t>();
    });
    if (touched) last = &row;
  }
  return last;
}

}  // namespace

void check_origin(const StageConfig& stage, bool from_models) {
  const StageOrigin& origin = stage.from;
  if (origin.run.empty()) return;
  const auto refused = [&](const std::string& why) {
    return config_error(stage.place_of("from"), why);
  };
  std::error_code ignored;  // what cannot be looked at is not there
  if (!fs::is_directory(origin.run, ignored)) {
    throw refused("there is no run folder " + origin.run + "; name the run with --set stage." +
                  stage.name + ".from.run=FOLDER");
  }
  fs::path checkpoint, models;
  try {
    checkpoint = checkpoint_of(origin.run, origin.stage);
    models = models_of(origin.run, origin.stage);
  } catch (const Error& error) {  // it leads out of the run
    throw refused(error.what());
  }
  if (fs::exists(checkpoint, ignored)) return;
  if (!from_models) {
    throw refused(text_of(origin) + " left no supernet: there is no " + checkpoint.string());
  }
  if (!fs::is_directory(models, ignored)) {
    throw refused(text_of(origin) + " left no weights: there is neither " + checkpoint.string() +
                  " nor " + models.string());
  }
}

void check_weights(Session& session, const StageConfig& stage) {
  if (!stage.from.run.empty()) (void)WeightSource(session, stage);
}

WeightSource::WeightSource(Session& session, const StageConfig& stage)
    : session_(session), name_(text_of(stage.from)), region_(session.whole()) {
  const StageOrigin& origin = stage.from;
  const fs::path run = origin.run.empty() ? session.folder().path() : fs::path(origin.run);
  try {
    result_ =
        origin.run.empty() ? std::optional(session.result(origin.stage)) : result_of_run(origin);
    if (fs::exists(checkpoint_of(run, origin.stage))) {
      supernet_ = session.supernet(origin);
      region_ = origin.run.empty() ? session.region(origin.stage)
                                   : region_of_run(origin, session.whole());
    } else {
      read_models(models_of(run, origin.stage));
    }
  } catch (const PluginError&) {  // the space's doing, not the config's
    throw;
  } catch (const Error& error) {
    throw config_error(stage.place_of("from"), error.what());
  }
}

void WeightSource::read_models(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw ConfigError(name_ + " left neither a supernet nor models: it trains or extracts none");
  }
  std::vector<fs::path> manifests;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") manifests.push_back(entry.path());
  }
  std::ranges::sort(manifests);
  const SpaceIdentity ours = identity_of(session_.config().space);
  for (const fs::path& manifest : manifests) {
    network::Model model = network::read_model(manifest);
    if (const auto other = difference(model.manifest.space, ours); !other.empty()) {
      throw ConfigError(manifest.string() + " is a model of the space " + other);
    }
    if (!session_.whole().contains(model.manifest.architecture)) {
      throw ConfigError(manifest.string() + ": " + model.manifest.label + " is not in this space");
    }
    models_.push_back(std::move(model));
  }
  if (models_.empty()) throw ConfigError("there is no model in " + folder.string());
}

bool WeightSource::has(const Architecture& architecture) const {
  if (supernet_) return region_.contains(architecture);
  return std::ranges::any_of(
      models_, [&](const auto& m) { return m.manifest.architecture == architecture; });
}

std::vector<Architecture> WeightSource::all(std::size_t most) const {
  if (supernet_) {
    return region_.size() <= static_cast<Count>(most) ? region_.enumerate()
                                                      : std::vector<Architecture>{};
  }
  std::vector<Architecture> found;
  for (const auto& model : models_) found.push_back(model.manifest.architecture);
  return found;
}

std::unique_ptr<network::Subnet> WeightSource::extract(const Architecture& architecture) const {
  if (supernet_) {
    return session_.of_space("extract a subnet", [&] {
      return std::make_unique<network::Subnet>(*supernet_, architecture);
    });
  }
  const auto model = std::ranges::find(
      models_, architecture, [](const network::Model& m) { return m.manifest.architecture; });
  if (model == models_.end()) throw ConfigError(name_ + " left no model of this architecture");
  auto subnet = std::make_unique<network::Subnet>(*session_.make_supernet(), architecture);
  const std::string label = session_.space()->label(architecture);
  network::load_tensors(*subnet, model->weights, name_ + ", model " + label);
  if (const auto numbers = session_.cost(architecture).parameters;
      numbers != model->manifest.parameters) {
    throw Error(name_ + ", model " + label + ": the manifest says " +
                std::to_string(model->manifest.parameters) + " parameters, its weights are " +
                std::to_string(numbers));
  }
  return subnet;
}

std::string WeightSource::why_not(const Architecture& architecture) const {
  if (!supernet_) return name_ + " left no model of it";
  const Json* row = result_ ? last_change(*result_, architecture) : nullptr;
  if (row == nullptr) return name_ + " has cut it";
  return name_ + " has cut it in round " + row->at("round").dump() + " (" +
         row->at("what").get<std::string>() + ": " + row->at("statistic").get<std::string>() + ")";
}

std::vector<Standing> WeightSource::standings() const {
  if (!result_ || !result_->has("rewards")) return {};
  const auto& columns = result_->columns;
  std::vector<Standing> found;
  for (std::size_t i = 0; i < result_->architectures.size(); ++i) {
    const auto whole = [&](const char* name) {
      return static_cast<std::int64_t>(columns.at(name)[i]);
    };
    if (whole("rewards") == 0 && whole("draws") == 0) continue;
    found.push_back({result_->architectures[i],
                     {whole("rewards"), whole("draws"), columns.at("mean_reward")[i],
                      columns.at("recent_mean_reward")[i]}});
  }
  return found;
}

}  // namespace nashost::pipeline
