#include "plugin/network_library.hpp"

#include <dlfcn.h>

#include <system_error>

#include "nashost/abi/error.hpp"

namespace nashost::plugin {
namespace {

namespace fs = std::filesystem;

constexpr char kFileName[] = "libnashost_network.so";

fs::path this_library() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&this_library), &info) == 0 || !info.dli_fname) {
    return {};
  }
  std::error_code error;
  return fs::canonical(info.dli_fname, error);
}

fs::path require() {
  if (auto file = NetworkLibrary::find()) return *file;
  throw PluginError(std::string("networks need ") + kFileName + ", which is not next to " +
                    this_library().string() +
                    ": this nashost was built without LibTorch; build it with "
                    "-DNASHOST_NETWORK=ON (scripts/bootstrap fetches LibTorch)");
}

Fields read_fields() {
  const fs::path file = require();
  const Note note = read_note(FileSource(file));
  if (note.kind != "network") {
    throw PluginError(file.string() + " is a plugin of kind '" + note.kind +
                      "', not nashost's network library; install nashost again");
  }
  Fields fields = parse_fields(note.fingerprint);
  Fields core;
  for (const auto& field : fields) {
    if (!field.first.starts_with("torch")) core.push_back(field);
  }
  if (const std::string problem = refusal(differences(core, core_fields())); !problem.empty()) {
    throw PluginError(file.string() + " " + problem +
                      "\n  two builds of nashost are mixed; install one of them again, whole");
  }
  return fields;
}

}  // namespace

std::optional<fs::path> NetworkLibrary::find() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const fs::path& folder : {this_library().parent_path(), program.parent_path() / "../lib"}) {
    const fs::path file = (folder / kFileName).lexically_normal();
    if (file.is_absolute() && fs::is_regular_file(file, error)) return file;
  }
  return std::nullopt;
}

const Fields& NetworkLibrary::fields() {
  static const auto* const fields = new Fields(read_fields());
  return *fields;
}

const NetworkLibrary& NetworkLibrary::open() {
  static const auto* const library = [] {
    fields();
    const fs::path file = require();
    void* const handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
      const char* const reason = ::dlerror();
      throw PluginError(
          "the network library cannot be loaded: " + std::string(reason ? reason : file.c_str()) +
          "\n  where LibTorch was moved or removed, build nashost again");
    }
    return new NetworkLibrary(handle);
  }();
  return *library;
}

void* NetworkLibrary::symbol(const char* name) const {
  if (void* const address = ::dlsym(handle_, name)) return address;
  throw PluginError(std::string("the network library has no ") + name +
                    ": two builds of nashost are mixed; install one of them again, whole");
}

}  // namespace nashost::plugin
