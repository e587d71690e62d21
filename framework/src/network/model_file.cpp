#include "network/model_file.hpp"

#include <torch/script.h>

#include <cctype>

#include "core/atomic_file.hpp"
#include "core/contained_path.hpp"
#include "nashost/abi/error.hpp"
#include "plugin/sha256.hpp"

namespace nashost::network {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kSchema = "nashost-model-1";

std::string checksum(const std::string& bytes) {
  plugin::Sha256 sha256;
  sha256.update(std::as_bytes(std::span(bytes)));
  return sha256.digest();
}

/// Why the file does not hold the network; empty where it does.
std::string wrong_script(Subnet& subnet, const fs::path& file, const torch::Tensor& example) {
  torch::NoGradGuard no_grad;
  const bool training = subnet.is_training();
  subnet.eval();
  const torch::Tensor expected = subnet.forward(example);
  subnet.train(training);
  torch::jit::Module script = torch::jit::load(file.string());
  const torch::Tensor got = script.forward({example}).toTensor();
  if (got.sizes() != expected.sizes()) return "the scripts of its blocks give another shape";
  // Rounding of other kernels, relative to the largest logit: measured 1e-6.
  const double allowed = 1e-5 * std::max(1.0, expected.abs().max().item<double>());
  const double off = (got - expected).abs().max().item<double>();
  if (off <= allowed) return {};
  return "the scripts of its blocks give other outputs (off by " + std::to_string(off) +
         "): a defect of the space";
}

/// Written under another name first, so that what stands under this one is whole and right.
std::string write_script(Subnet& subnet, const fs::path& file, const torch::Tensor& example) {
  fs::path partial = file;
  partial += ".partial";
  std::string wrong;
  try {
    if (!write_torchscript(subnet, partial.string()))
      return "a block of the space offers no script";
    wrong = wrong_script(subnet, partial, example);
  } catch (const std::exception& error) {
    wrong = std::string("the scripts of its blocks do not work: ") + error.what();
    wrong = wrong.substr(0, wrong.find('\n'));
  }
  std::error_code failure;
  if (wrong.empty()) {
    fs::rename(partial, file, failure);
    if (failure) throw Error("cannot write " + file.string() + ": " + failure.message());
  } else {
    fs::remove(partial, failure);
  }
  return wrong;
}

Json to_json(const ModelManifest& m) {
  return {{"schema", kSchema},
          {"run", m.run},
          {"stage", m.stage},
          {"arm", m.arm},
          {"seed", m.seed},
          {"steps", m.steps},
          {"space", {{"plugin", m.space.plugin}, {"parameters", m.space.parameters}}},
          {"architecture", m.label},
          {"options", m.architecture.options()},
          {"decisions", m.decisions},
          {"parameters", m.parameters},
          {"macs", m.macs},
          {"input_shape", m.input_shape},
          {"classes", m.classes},
          {"normalization",
           {{"scale", m.normalization.scale},
            {"mean", m.normalization.mean},
            {"deviation", m.normalization.deviation}}},
          {"accuracy", m.accuracy}};
}

ModelManifest manifest_from(const Json& json) {
  if (json.at("schema").get<std::string>() != kSchema) {
    throw Error("its schema is " + json.at("schema").dump() + ", and " + kSchema + " can be read");
  }
  ModelManifest m;
  m.run = json.at("run");
  m.stage = json.at("stage");
  m.arm = json.at("arm");
  m.seed = json.at("seed");
  m.steps = json.at("steps");
  m.space = {json.at("space").at("plugin"), json.at("space").at("parameters")};
  m.architecture = Architecture(json.at("options").get<std::vector<Architecture::Option>>());
  m.label = json.at("architecture");
  m.decisions = json.at("decisions");
  m.parameters = json.at("parameters");
  m.macs = json.at("macs");
  m.input_shape = json.at("input_shape").get<std::vector<std::int64_t>>();
  m.classes = json.at("classes");
  const Json& normalization = json.at("normalization");
  m.normalization = {normalization.at("scale"), normalization.at("mean").get<std::vector<double>>(),
                     normalization.at("deviation").get<std::vector<double>>()};
  m.accuracy = json.at("accuracy");
  return m;
}

}  // namespace

WrittenModel write_model(const fs::path& folder, const std::string& name, Subnet& subnet,
                         const ModelManifest& manifest, const torch::Tensor& example) {
  const torch::Device device = example.device();
  if (!device.is_cpu()) {  // what opens it elsewhere may have another device, or none
    subnet.to(torch::kCPU);
    WrittenModel on_cpu = write_model(folder, name, subnet, manifest, example.to(torch::kCPU));
    subnet.to(device);
    return on_cpu;
  }
  WrittenModel written{folder / (name + ".json"), ""};
  const std::string weights = name + ".safetensors", script = name + ".pt";
  write_safetensors(folder / weights, tensors_of(subnet),
                    {{"architecture", manifest.label}, {"space", manifest.space.plugin}});
  written.no_script = write_script(subnet, folder / script, example);
  Json json = to_json(manifest);
  json["weights"] = {{"file", weights}, {"sha256", checksum(read_file(folder / weights))}};
  json["torchscript"] =
      written.no_script.empty() ? Json{{"file", script}} : Json{{"none", written.no_script}};
  write_file(written.manifest, json.dump(2) + "\n");
  return written;
}

Model read_model(const fs::path& manifest) {
  const auto refused = [&](const std::string& why) {
    return Error(manifest.string() +
                 " is no manifest of a model, or does not match its weights: " + why);
  };
  const Json json = Json::parse(read_file(manifest), nullptr, false);
  if (!json.is_object()) throw refused("it is no JSON object");
  try {
    Model model{manifest_from(json), {}};
    const std::string name = json.at("weights").at("file");
    if (fs::path(name).filename() != name) throw Error("its weights lie in another folder");
    const fs::path file = contained(manifest.parent_path(), name);
    const std::string bytes = read_file(file);
    if (checksum(bytes) != json.at("weights").at("sha256").get<std::string>()) {
      throw Error(file.string() + " has another checksum");
    }
    SafetensorsFile weights = parse_safetensors(bytes, file.string());
    if (weights.metadata["architecture"] != model.manifest.label) {
      throw Error(file.string() + " holds the weights of " + weights.metadata["architecture"] +
                  ", not of " + model.manifest.label);
    }
    model.weights = std::move(weights.tensors);
    return model;
  } catch (const Json::exception& error) {
    throw refused(error.what());
  } catch (const Error& error) {
    throw refused(error.what());
  }
}

std::string model_name(const std::string& label) {
  constexpr std::size_t kLongest = 100;
  std::string name;
  for (const char c : label) {
    if (c == ',') {
      name += '-';
    } else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.') {
      name += c;
    } else if (c != '(' && c != ')' && c != ' ') {
      name += '_';
    }
  }
  return name.size() <= kLongest ? name : name.substr(0, kLongest);
}

}  // namespace nashost::network
