#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "nashost/abi/error.hpp"
#include "nashost/abi/plugin.hpp"

namespace nashost::plugin {

/// Where an object that a plugin made comes from, and how it was set.
struct Origin {
  ComponentKind kind = ComponentKind::policy;
  std::string name;
  Table parameters;  ///< resolved
  std::filesystem::path file;
  std::string plugin;
  std::string version;
};

/// "policy 'exp3' { eta = 0.1 } of /usr/lib/nashost/plugins/exp3.so (exp3 1.0.0)".
NASHOST_API std::string describe(const Origin& origin);

/// What a plugin's code did wrong, said with its origin.
class NASHOST_API ComponentFault : public PluginError {
 public:
  /// `what` goes on after the description: "drew arm 7, and there are 4".
  ComponentFault(const Origin& origin, const std::string& what);
  ~ComponentFault() override;
};

/// To be called while an exception is handled: throws one that says which component threw, and what
/// it was asked to do ("create itself", "select an arm"). Faults that already name a component, one
/// made by this one, pass unchanged. A ConfigError stays one, because the person who set the
/// parameters is to act, and so does the plain Error of an archive that does not fit; everything
/// else becomes a ComponentFault.
[[noreturn]] NASHOST_API void rethrow_named(const Origin& origin, const char* task);

/// call(), with its exceptions named. Costs nothing while none is thrown.
template <class Call>
decltype(auto) named(const Origin& origin, const char* task, Call&& call) {
  try {
    return std::forward<Call>(call)();
  } catch (...) {
    rethrow_named(origin, task);
  }
}

}  // namespace nashost::plugin
