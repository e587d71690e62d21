#pragma once

#include <set>
#include <string>

#include "network/model_file.hpp"
#include "pipeline/session.hpp"

namespace nashost::pipeline {

/// Writes networks of a stage to models/<stage>/ of the run folder (network/model_file.hpp).
class ModelWriter {
 public:
  ModelWriter(Session& session, std::string stage);

  /// Fills in what run, space and data say of the architecture; arm, seed, steps and accuracy are
  /// the caller's. Returns the manifest's name relative to the run folder.
  std::string write(network::Subnet& subnet, const Architecture& architecture,
                    network::ModelManifest manifest);

  /// Why there is no TorchScript of a network; empty where there is of all.
  const std::string& no_script() const noexcept { return no_script_; }

 private:
  Session& session_;
  std::string stage_;
  std::filesystem::path folder_;
  std::set<std::string> names_;
  std::string no_script_;
};

}  // namespace nashost::pipeline
