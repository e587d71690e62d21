#include "cli/version.hpp"

#include "nashost/abi/error.hpp"
#include "plugin/compatibility.hpp"
#include "plugin/network_library.hpp"

namespace nashost::cli {
namespace {

std::string lines(const plugin::Fields& fields) {
  std::string text;
  for (const auto& [key, value] : fields) {
    text += "\n  " + key + std::string(key.size() < 14 ? 14 - key.size() : 1, ' ') + value;
  }
  return text;
}

}  // namespace

std::string version_text() {
  std::string text = "nashost " NASHOST_VERSION;
  if (!plugin::NetworkLibrary::find()) {
    return text + lines(plugin::core_fields()) + "\n  torch         built without LibTorch";
  }
  try {
    return text + lines(plugin::NetworkLibrary::fields());
  } catch (const Error& error) {
    return text + lines(plugin::core_fields()) + "\n" + error.what();
  }
}

}  // namespace nashost::cli
