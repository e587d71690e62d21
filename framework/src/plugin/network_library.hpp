#pragma once

#include <filesystem>
#include <optional>

#include "nashost/abi/export.hpp"
#include "plugin/compatibility.hpp"

namespace nashost::plugin {

/// libnashost_network.so: all of nashost that needs LibTorch. The program does not link it, so that
/// what needs no networks starts in milliseconds; it is opened when a stage or a search space asks.
///
/// It carries a PluginNote of kind "network", read from the file without loading it: so the host
/// knows which LibTorch it was built against before any plugin that sees tensors is opened, and
/// that the library belongs to this very nashost.
///
/// Opened RTLD_NOW | RTLD_LOCAL. Local is enough: plugins name the library among those they need,
/// the dynamic linker gives them the copy that is loaded already, and their symbols are looked up
/// in their own needed libraries. Global would let LibTorch's symbols get in the way of others.
class NASHOST_API NetworkLibrary {
 public:
  /// Next to libnashost_core.so, or in ../lib from the program; the path, or nothing where nashost
  /// was built without LibTorch.
  static std::optional<std::filesystem::path> find();

  /// Its fingerprint: core fields, "torch" and "torch_flavour". Throws PluginError where the
  /// library is missing, is no network library, or was built with another core than this one.
  static const Fields& fields();

  /// Opens it, once in a process; never closed. Throws PluginError as fields() does, and with the
  /// dynamic linker's message where it cannot be loaded.
  static const NetworkLibrary& open();

  /// The address of one of its exported symbols; throws PluginError where there is none.
  void* symbol(const char* name) const;
  template <class Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(symbol(name));
  }

 private:
  explicit NetworkLibrary(void* handle) : handle_(handle) {}

  void* handle_;
};

}  // namespace nashost::plugin
