#include "pipeline/session.hpp"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <cstdlib>
#include <new>

#include "core/contained_path.hpp"
#include "core/interrupt.hpp"
#include "core/processors.hpp"
#include "network/device.hpp"
#include "network/safetensors.hpp"
#include "network/subnet.hpp"
#include "pipeline/data_roots.hpp"
#include "plugin/origin.hpp"
#include "store/space_identity.hpp"

namespace nashost::pipeline {
namespace {

std::pair<std::string, Table> split_name(const Table& component) {
  Table parameters = component;
  std::string name = std::get<std::string>(parameters.at("name"));
  parameters.erase("name");
  return {std::move(name), std::move(parameters)};
}

template <class Interface, class Context>
std::pair<std::unique_ptr<Interface>, std::shared_ptr<const plugin::Origin>> make(
    plugin::Registry& registry, ComponentKind kind, const Table& component,
    const Context& context) {
  const auto [name, parameters] = split_name(component);
  auto made = registry.make(kind, name, parameters, &context);
  return {std::unique_ptr<Interface>(static_cast<Interface*>(made.object)), std::move(made.origin)};
}

torch::Device device_of(const ExperimentConfig& config) {
  try {
    return network::find_device(config.run.device);
  } catch (const ConfigError& error) {
    throw config_error(config.place_of("run", "device"), error.what());
  }
}

int at_most_processors(std::optional<std::int64_t> given, const ExperimentConfig& config,
                       const char* key) {
  const int have = usable_processors();
  if (!given) return have;
  if (*given > have) {
    throw config_error(config.place_of("run", key),
                       std::string(key) + " = " + std::to_string(*given) + " is more than the " +
                           std::to_string(have) + " processors that this process may use");
  }
  return static_cast<int>(*given);
}

network::Metadata as_metadata(const SpaceIdentity& space, const std::string& stage) {
  return {{"space", space.plugin}, {"space_parameters", space.parameters.dump()}, {"stage", stage}};
}

/// What a checkpoint says of its space must be this run's; one that says nothing is held to the
/// shapes of its tensors alone.
void require_space(const network::Metadata& metadata, const SpaceIdentity& ours,
                   const std::string& file) {
  if (!metadata.contains("space_parameters")) return;
  const SpaceIdentity theirs{
      metadata.at("space"),
      nlohmann::json::parse(metadata.at("space_parameters"), nullptr, /*allow_exceptions=*/false)};
  if (const auto other = difference(theirs, ours); !other.empty()) {
    throw ConfigError(file + " is a checkpoint of the space " + other);
  }
}

}  // namespace

Session::Session(ExperimentConfig config, plugin::Registry& registry, RunFolder& folder,
                 RunStore& store, Progress& progress)
    : config_(std::move(config)),
      registry_(registry),
      folder_(folder),
      store_(store),
      checkpoints_(folder.folder("checkpoints")),
      progress_(progress),
      threads_(static_cast<int>(config_.run.threads.value())),
      workers_(at_most_processors(config_.run.workers, config_, "workers")),
      device_(device_of(config_)),
      precision_(network::resolve_precision(config_.run.precision, device_)) {
  at::set_num_threads(threads_);
  network::settle_arithmetic(device_);
  warn_of_slow_bf16();
  DatasetContext data_context{data_roots(config_.data.root), nullptr};
  dataset_ = make<Dataset>(registry_, ComponentKind::dataset, config_.dataset, data_context).first;
  const auto& inputs = dataset_->train().inputs;
  input_shape_.assign(inputs.sizes().begin() + 1, inputs.sizes().end());
  splits_ = std::make_unique<data::Splits>(
      data::divide(*dataset_, config_.data.validation, config_.data.train_limit,
                   config_.data.test_limit, config_.seed, device_));
  SpaceContext space_context{input_shape_, dataset_->classes(), nullptr};
  std::tie(space_plugin_, space_origin_) =
      make<SpacePlugin>(registry_, ComponentKind::space, config_.space, space_context);
  space_ = of_space("describe its space", [&] { return space_plugin_->space(); });
  whole_ = std::make_unique<Region>(space_);
  for_cost_ = of_space("make a supernet", [&] { return space_plugin_->make_supernet(); });
}

void Session::warn_of_slow_bf16() {
  if (precision_ != network::Precision::bf16 || network::has_native_bf16(device_)) return;
  progress_.say(fmt::format(
      "precision = \"bf16\": this {} computes it by conversion, a convolution takes {:.1f} "
      "times as long as in fp32; precision = \"auto\" would take fp32",
      device_.is_cpu() ? "processor" : "GPU", network::bf16_time_ratio(device_)));
}

const RunSettings& Session::tune() {
  RunSettings& run = config_.run;
  const bool scores = std::ranges::any_of(
      config_.stages, [](const StageConfig& stage) { return stage.parameters.contains("norm"); });
  if (scores && !(run.evaluation_batch_size && run.evaluation_workers)) {
    constexpr std::size_t kMost = 16;
    std::vector<Architecture> some;
    if (whole().size() <= kMost) {
      some = whole().enumerate();
    } else {
      RandomStream random(seed(), "probe");
      while (some.size() < kMost) some.push_back(whole().draw(random));
    }
    const auto supernet = make_supernet();
    const auto plan = of_space("score subnets", [&] {
      network::initialize(*supernet, seed());
      return network::probe_evaluation(
          *supernet, some,
          [&](std::int64_t size) {
            return splits().train.batch(0, std::min(size, splits().train.size()));
          },
          threads_);
    });
    if (!run.evaluation_batch_size) run.evaluation_batch_size = plan.batch_size;
    if (!run.evaluation_workers) run.evaluation_workers = plan.workers;
  }
  if (run.evaluation_batch_size) evaluation_.batch_size = *run.evaluation_batch_size;
  evaluation_.workers = at_most_processors(run.evaluation_workers, config_, "evaluation_workers");
  evaluation_.threads = std::max(1, threads_ / evaluation_.workers);
  return run;
}

void Session::rethrow_of_space(const char* task) const {
  try {
    throw;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const c10::Error& error) {
    const std::string what = error.what_without_backtrace();
    if (what.find("allocate") != std::string::npos) throw;  // memory: nobody's fault
    throw plugin::ComponentFault(*space_origin_,
                                 std::string("failed when asked to ") + task + ": " + what);
  } catch (...) {
    plugin::rethrow_named(*space_origin_, task);
  }
}

network::NetworkCost Session::cost(const Architecture& architecture) {
  return of_space("say what a subnet costs", [&] {
    return network::route_cost(for_cost_->route(architecture), input_shape_);
  });
}

std::shared_ptr<Supernet> Session::make_supernet() const {
  auto supernet = of_space("make a supernet", [&] { return space_plugin_->make_supernet(); });
  network::use_fast_layout(*supernet);
  supernet->to(device_);
  return supernet;
}

std::vector<Architecture> Session::architectures(const std::vector<std::string>& labels,
                                                 const StageConfig& stage) const {
  if (labels.empty()) {
    constexpr std::size_t kMost = 100'000;
    if (whole().size() > kMost) {
      throw config_error(
          stage.place_of("architectures"),
          "the space has " + to_string(whole().size()) +
              " architectures, too many to take all; name some in architectures = [...]");
    }
    return whole().enumerate();
  }
  std::vector<Architecture> found;
  for (const std::string& label : labels) {
    try {
      found.push_back(space_->parse(label));
    } catch (const ConfigError& error) {
      throw config_error(stage.place_of("architectures"), error.what());
    }
    if (!whole().contains(found.back())) {
      throw config_error(stage.place_of("architectures"), label + " is not valid in this space");
    }
  }
  return found;
}

const StageResult& Session::result(const std::string& stage) const {
  for (const StageResult& result : results_) {
    if (result.name == stage) return result;
  }
  throw ConfigError("stage '" + stage + "' has no result yet");
}

std::shared_ptr<Supernet> Session::supernet(const StageOrigin& origin) {
  const auto file = origin.run.empty()
                        ? weights_file(origin.stage)
                        : contained(origin.run, "checkpoints/" + origin.stage + ".safetensors");
  const std::string name = origin.run.empty() ? origin.stage : file.string();
  const auto found = supernets_.find(name);
  if (found != supernets_.end()) return found->second;
  if (!std::filesystem::exists(file)) {
    throw ConfigError("stage '" + origin.stage + "' left no supernet: there is no " +
                      file.string());
  }
  auto supernet = make_supernet();
  const network::SafetensorsFile stored = network::read_safetensors(file);
  require_space(stored.metadata, identity_of(config_.space), file.string());
  network::load_tensors(*supernet, stored.tensors, file.string());
  supernets_[name] = supernet;
  return supernet;
}

void Session::keep_supernet(const std::string& stage, std::shared_ptr<Supernet> supernet) {
  network::write_safetensors(weights_file(stage), network::tensors_of(*supernet),
                             as_metadata(identity_of(config_.space), stage));
  weights_sha256_[stage] = sha256_of_file(weights_file(stage));
  supernets_[stage] = std::move(supernet);
}

std::filesystem::path Session::weights_file(const std::string& stage) const {
  return contained(folder_.path(), "checkpoints/" + stage + ".safetensors");
}

std::string Session::weights_sha256(const std::string& stage) const {
  const auto found = weights_sha256_.find(stage);
  return found == weights_sha256_.end() ? "" : found->second;
}

Region Session::region(const std::string& stage) const {
  const auto found = regions_.find(stage);
  return found == regions_.end() ? whole() : found->second;
}

void Session::keep_region(const std::string& stage, Region region) {
  regions_.insert_or_assign(stage, std::move(region));
}

std::vector<std::byte> Session::region_bytes(const std::string& stage) const {
  const auto found = regions_.find(stage);
  if (found == regions_.end()) return {};
  Archive archive;
  Region region = found->second;
  archive("region", region);
  return archive.bytes();
}

void Session::keep_region(const std::string& stage, std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  Archive archive(bytes);
  Region region = whole();
  archive("region", region);
  keep_region(stage, std::move(region));
}

void Session::check_stop() const {
  if (stop_requested()) throw Interrupted("stopped on request");
}

void Session::round_done() {
  if (rounds_left_ && --*rounds_left_ <= 0) request_stop();
}

void Session::record(const std::string& kind, const std::string& message, const std::string& stage,
                     std::int64_t round) {
  folder_.log(message);
  store_.add_event(kind, message, stage, round);
}

void Session::say(const std::string& kind, const std::string& message, const std::string& stage,
                  std::int64_t round) {
  progress_.say(message);
  record(kind, message, stage, round);
}

void Session::warn(const std::string& kind, const std::string& message, const std::string& stage,
                   std::int64_t round) {
  progress_.warn(message);
  record(kind, message, stage, round);
}

void resolve_auto(ExperimentConfig& config) {
  config.run.threads = config.run.threads
                           ? at_most_processors(config.run.threads, config, "threads")
                           : usable_processors_of_a_node();
  config.run.precision =
      network::to_string(network::resolve_precision(config.run.precision, device_of(config)));
}

StageResult Session::table(const StageConfig& stage, std::vector<Architecture> architectures) {
  StageResult result;
  result.kind = stage.kind;
  result.name = stage.name;
  result.from = stage.from.stage;
  for (const Architecture& a : architectures) {
    result.labels.push_back(space_->label(a));
    const auto size = cost(a);
    result.columns["parameters"].push_back(static_cast<double>(size.parameters));
    result.columns["macs"].push_back(static_cast<double>(size.macs));
  }
  result.architectures = std::move(architectures);
  return result;
}

Schema<ScoringSettings> ScoringSettings::schema() {
  using S = ScoringSettings;
  return Schema<S>()
      .add("splits", &S::splits,
           {.doc = "what is scored; train only when asked for (the original did it without saying)",
            .choices = {"train", "validation", "test"}})
      .add("norm", &S::norm,
           {.doc = "BatchNorm statistics: those that training left, those of the batch at hand, or "
                   "reset and averaged anew over training batches",
            .choices = {"inherit", "batch", "recalibrate"}})
      .add("evaluation_batch_size", &S::evaluation_batch_size,
           {.doc = "examples scored at once; auto: that of [run], and 64 with norm = \"batch\", "
                   "whose statistics depend on it",
            .min = 2,
            .max = 65536})
      .add("calibration_batches", &S::calibration_batches,
           {.doc = "training batches for norm = \"recalibrate\"", .min = 1})
      .add("calibration_batch_size", &S::calibration_batch_size,
           {.doc = "examples in each of them", .min = 2});
}

network::EvaluationResult score(Session& session, Supernet& supernet,
                                std::span<const Architecture> architectures,
                                const data::SplitView& view, const ScoringSettings& settings,
                                int workers, const std::function<void()>& checkpoint,
                                network::Precision precision) {
  if (view.size() == 0) {
    throw ConfigError(
        "a split that is to be scored is empty: raise [data] validation, or name other splits");
  }
  data::ShuffledBatches calibration(
      session.splits().train,
      std::min(settings.calibration_batch_size, session.splits().train.size()), session.seed(),
      "calibration");
  network::EvaluationOptions options{.norm = network::norm_mode(settings.norm),
                                     .calibration_batches = settings.calibration_batches,
                                     .workers = workers > 1 ? session.evaluation().workers : 1,
                                     .threads = workers > 1 ? session.evaluation().threads : 1,
                                     .precision = precision,
                                     .checkpoint = checkpoint};
  options.calibration = [&](std::int64_t n) { return calibration.batch(n); };
  constexpr std::int64_t kOwnStatistics = 64;
  const std::int64_t usual =
      options.norm == network::NormMode::batch ? kOwnStatistics : session.evaluation().batch_size;
  const std::int64_t size = std::min(settings.evaluation_batch_size.value_or(usual), view.size());
  return session.of_space("score subnets", [&] {
    return network::evaluate(
        supernet, architectures, [&](std::int64_t n) { return view.batch(n, size); },
        view.batches(size), options);
  });
}

data::Split parse_split(const std::string& name) {
  if (name == "train") return data::Split::train;
  if (name == "validation") return data::Split::validation;
  return data::Split::test;
}

}  // namespace nashost::pipeline
