#include "pipeline/manifest.hpp"

#include <ATen/Version.h>
#include <torch/version.h>

#include "store/this_process.hpp"

namespace nashost::pipeline {

using Json = nlohmann::json;

Json manifest_of(Session& session) {
  Json plugins = Json::array();
  for (const auto* loaded : session.registry().loaded()) {
    Json states = Json::object();
    for (const Component& component : loaded->components) {
      states[component.name] = component.state_version;
    }
    plugins.push_back({{"id", loaded->note.id},
                       {"version", loaded->note.version},
                       {"state_version", std::move(states)},
                       {"file", loaded->file.string()},
                       {"sha256", loaded->sha256}});
  }
  Json files = Json::array();
  for (const auto& [file, checksum] : session.dataset().files()) {
    files.push_back({{"file", file}, {"checksum", checksum}});
  }
  return {{"nashost", NASHOST_VERSION},
          {"compiler",
#ifdef __clang__
           "Clang " __clang_version__
#else
           "GCC " __VERSION__
#endif
          },
          {"libtorch", TORCH_VERSION},
          {"cpu_capability", at::get_cpu_capability()},
          {"threads", session.threads()},
          {"workers", session.workers()},
          {"device", session.device().str()},
          {"precision", network::to_string(session.precision())},
          {"evaluation",
           {{"batch_size", session.evaluation().batch_size},
            {"workers", session.evaluation().workers},
            {"threads", session.evaluation().threads}}},
          {"host", host_name()},
          {"command", command_line()},
          {"plugins", std::move(plugins)},
          {"data", std::move(files)}};
}

}  // namespace nashost::pipeline
