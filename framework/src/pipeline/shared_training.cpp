#include "pipeline/shared_training.hpp"

#include "nashost/network/blocks.hpp"
#include "network/subnet.hpp"

namespace nashost::pipeline {
namespace {

constexpr std::string_view kWeights = "weights.";
constexpr std::string_view kOptimizer = "optimizer.";

network::NamedTensors behind(std::string_view prefix, const network::NamedTensors& tensors) {
  network::NamedTensors found;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) found.emplace(name.substr(prefix.size()), tensor);
  }
  return found;
}

TrainingLength fitting_length(const Session& session, const StageConfig& stage) {
  const auto length = stage.read(TrainingLength::schema());
  length.check_fits(stage, session.splits().train.size());
  return length;
}

}  // namespace

SharedTraining::SharedTraining(Session& session, const StageConfig& stage)
    : session_(session),
      length_(fitting_length(session, stage)),
      settings_(stage.read(network::OptimizerSettings::stage_schema())),
      batches_(session.splits().train, length_.batch_size, session.seed(), stage.name + "/shuffle"),
      rounds_(length_.steps_of(batches_.batches_per_epoch())),
      supernet_(start(stage)),
      optimizer_(settings_, supernet_->named_parameters()),
      step_(*supernet_, optimizer_, session.precision()) {}

std::shared_ptr<Supernet> SharedTraining::start(const StageConfig& stage) {
  auto supernet = session_.make_supernet();
  if (stage.from.stage.empty()) {
    session_.of_space("initialise its blocks", [&] {
      network::initialize(*supernet, RandomStream(session_.seed(), stage.name + "/init").next());
    });
  } else {
    copy_tensors(*session_.supernet(stage.from), *supernet);
  }
  return supernet;
}

double SharedTraining::learning_rate(std::int64_t round) const {
  return network::scheduled_learning_rate(settings_, round, rounds_);
}

std::vector<network::StepOutcome> SharedTraining::gradients(const network::Batch& batch,
                                                            const Round& round) {
  return session_.of_space("train on a batch",
                           [&] { return step_.gradients(batch, round.proposals); });
}

void SharedTraining::apply(std::int64_t round) {
  step_.reduce();
  step_.apply(learning_rate(round));
}

network::NamedTensors SharedTraining::tensors() const {
  network::NamedTensors all;
  for (const auto& [name, tensor] : network::tensors_of(*supernet_)) {
    all.emplace(std::string(kWeights) + name, tensor);
  }
  for (const auto& [name, tensor] : optimizer_.state()) {
    all.emplace(std::string(kOptimizer) + name, tensor);
  }
  return all;
}

void SharedTraining::load(const network::NamedTensors& tensors, const std::string& source) {
  network::load_tensors(*supernet_, behind(kWeights, tensors), source);
  optimizer_.load_state(behind(kOptimizer, tensors));
}

}  // namespace nashost::pipeline
