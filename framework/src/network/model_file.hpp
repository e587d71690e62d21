#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "network/safetensors.hpp"
#include "network/subnet.hpp"
#include "store/space_identity.hpp"

/// A subnet on disk, for whoever wants to use it elsewhere:
///
///     NAME.json          the manifest: what it is, how it was made, what its inputs must look like
///     NAME.safetensors   the weights
///     NAME.pt            TorchScript for torch.jit.load, where all of its blocks offer a script
///
/// Inputs of the network are normalised: x ↦ (x · scale − mean) / deviation, per channel.
namespace nashost::network {

struct ModelManifest {
  std::string run;    ///< the run's name
  std::string stage;  ///< that made it
  std::string arm;    ///< inherited, finetuned or scratch
  std::int64_t seed = 0;
  std::int64_t steps = 0;  ///< it was trained alone
  SpaceIdentity space;
  Architecture architecture;
  std::string label;                             ///< "(2, 3)"
  std::map<std::string, std::string> decisions;  ///< the option's label, by the decision's name
  std::int64_t parameters = 0;                   ///< trainable numbers
  std::int64_t macs = 0;                         ///< multiply-adds an example
  std::vector<std::int64_t> input_shape;         ///< of one example
  std::int64_t classes = 0;
  Normalization normalization;
  std::map<std::string, double> accuracy;  ///< by split
};

struct WrittenModel {
  std::filesystem::path manifest;
  std::string no_script;  ///< why there is no TorchScript; empty where there is
};
/// Writes all three, the manifest last: where it is, all are there and whole. The script is run on
/// `example` (a batch of normalised inputs) and left out where it does not give the network's
/// logits. Throws Error where a file cannot be written.
NASHOST_API WrittenModel write_model(const std::filesystem::path& folder, const std::string& name,
                                     Subnet& subnet, const ModelManifest& manifest,
                                     const torch::Tensor& example);

struct Model {
  ModelManifest manifest;
  NamedTensors weights;
};
/// Throws Error that names the file and what does not fit: no manifest of ours, weights that are
/// missing, damaged, or not those that the manifest speaks of (their checksum, their number).
NASHOST_API Model read_model(const std::filesystem::path& manifest);

/// A file name from an architecture's label: "(2, 3)" → "2-3".
NASHOST_API std::string model_name(const std::string& label);

}  // namespace nashost::network
