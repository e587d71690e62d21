#include "pipeline/model_writer.hpp"

namespace nashost::pipeline {

ModelWriter::ModelWriter(Session& session, std::string stage)
    : session_(session),
      stage_(std::move(stage)),
      folder_(session.folder().folder("models/" + stage_)) {}

std::string ModelWriter::write(network::Subnet& subnet, const Architecture& architecture,
                               network::ModelManifest manifest) {
  const SearchSpace& space = *session_.space();
  const auto cost = session_.cost(architecture);
  manifest.run = session_.config().name;
  manifest.stage = stage_;
  manifest.space = identity_of(session_.config().space);
  manifest.architecture = architecture;
  manifest.label = space.label(architecture);
  for (std::size_t d = 0; d < space.decisions().size(); ++d) {
    const Decision& decision = space.decisions()[d];
    manifest.decisions[decision.name] = decision.options[architecture[d]];
  }
  manifest.parameters = cost.parameters;
  manifest.macs = cost.macs;
  manifest.input_shape = session_.input_shape();
  manifest.classes = session_.dataset().classes();
  manifest.normalization = session_.dataset().normalization();

  const std::string stem = network::model_name(manifest.label);
  std::string name = stem;
  for (int n = 2; !names_.insert(name).second; ++n) name = stem + "_" + std::to_string(n);
  constexpr std::int64_t kExamples = 8;
  const auto written = network::write_model(
      folder_, name, subnet, manifest, session_.splits().validation.batch(0, kExamples).inputs);
  if (!written.no_script.empty()) no_script_ = written.no_script;
  return "models/" + stage_ + "/" + name + ".json";
}

}  // namespace nashost::pipeline
