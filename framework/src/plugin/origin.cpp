#include "plugin/origin.hpp"

#include <new>
#include <string_view>
#include <typeinfo>

#include "plugin/note.hpp"

namespace nashost::plugin {
namespace {

std::string failed(const Origin& origin, const char* task, const char* what) {
  return describe(origin) + " failed when asked to " + task + ": " + what;
}

}  // namespace

std::string describe(const Origin& origin) {
  std::string text = to_string(origin.kind) + " '" + origin.name + "'";
  if (!origin.parameters.empty()) text += " " + to_toml(Value(origin.parameters));
  return text + " of " + origin.file.string() + " (" + origin.plugin + " " + origin.version + ")";
}

ComponentFault::ComponentFault(const Origin& origin, const std::string& what)
    : PluginError(describe(origin) + " " + what) {}

ComponentFault::~ComponentFault() = default;

void rethrow_named(const Origin& origin, const char* task) {
  const auto fault = [&](const std::string& what) {
    return ComponentFault(origin, std::string("failed when asked to ") + task + ": " + what);
  };
  try {
    throw;
  } catch (const ComponentFault&) {
    throw;
  } catch (const std::bad_alloc&) {  // the machine's fault
    throw;
  } catch (const ConfigError& error) {
    throw ConfigError(failed(origin, task, error.what()));
  } catch (const PluginError& error) {
    throw fault(error.what());
  } catch (const Error& error) {
    throw Error(failed(origin, task, error.what()));
  } catch (const std::exception& error) {
    // LibTorch's own errors about memory, which this room does not know by name.
    if (std::string_view(error.what()).find("allocate memory") != std::string_view::npos) throw;
    throw fault(error.what());
  } catch (...) {
    throw fault("it threw something that is no std::exception");
  }
}

}  // namespace nashost::plugin
