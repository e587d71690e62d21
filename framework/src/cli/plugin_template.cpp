#include "cli/plugin_template.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <system_error>

#include "core/atomic_file.hpp"
#include "core/installed_folders.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/plugin.hpp"
#include "plugin/note.hpp"

namespace nashost::cli {
namespace {

namespace fs = std::filesystem;

/// Names that CMake, or nashost's own package, has given to something else (CMake policy CMP0037).
constexpr std::array<std::string_view, 13> kTaken = {"all",
                                                     "clean",
                                                     "depend",
                                                     "edit_cache",
                                                     "help",
                                                     "install",
                                                     "list_install_components",
                                                     "nashost",
                                                     "package",
                                                     "package_source",
                                                     "rebuild_cache",
                                                     "test",
                                                     "uninstall"};

/// The nearest name that could be one: "My-Rule 2" becomes "my_rule_2".
std::string as_identifier(const std::string& name) {
  std::string near;
  for (const unsigned char c : name) {
    if (std::isalnum(c) != 0 && c < 128) {
      near += static_cast<char>(std::tolower(c));
    } else if (!near.empty() && near.back() != '_') {
      near += '_';
    }
  }
  while (!near.empty() && std::isalpha(static_cast<unsigned char>(near.front())) == 0)
    near.erase(0, 1);
  while (near.ends_with('_')) near.pop_back();
  return near;
}

/// "win_stay" as a class: "WinStay".
std::string class_name(const std::string& name) {
  std::string camel;
  bool upper = true;
  for (const char c : name) {
    if (c != '_')
      camel += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = c == '_';
  }
  return camel;
}

std::string with_name(std::string text, const std::string& kind, const std::string& name) {
  const auto replace = [&text](const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  };
  replace("my_" + kind, name);
  replace(class_name("my_" + kind), class_name(name));
  return text;
}

fs::path template_folder(const std::string& kind) {
  for (const fs::path& folder : installed_folders("templates")) {
    std::error_code error;
    if (fs::is_directory(folder / kind, error)) return folder / kind;
  }
  throw Error("the templates are missing: there is no share/nashost/templates/" + kind +
              " beside the program; install nashost again, whole");
}

/// A new folder beside the wanted one, removed unless it takes its place.
class Draft {
 public:
  explicit Draft(fs::path wanted) : wanted_(std::move(wanted)) {
    std::error_code error;
    if (wanted_.has_parent_path()) fs::create_directories(wanted_.parent_path(), error);
    std::string name = wanted_.string() + ".partial-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error("cannot make a folder beside " + wanted_.string() + ": " +
                  std::generic_category().message(errno));
    }
    path_ = name;
    fs::permissions(path_,
                    fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                        fs::perms::others_read | fs::perms::others_exec,
                    error);
  }
  ~Draft() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const fs::path& path() const { return path_; }
  void publish() {
    std::error_code error;
    fs::rename(path_, wanted_, error);  // an empty folder is replaced
    if (error) throw Error("cannot make " + wanted_.string() + ": " + error.message());
    path_.clear();
  }

 private:
  fs::path wanted_, path_;
};

}  // namespace

const std::vector<std::string>& template_kinds() {
  static const std::vector<std::string> kinds = {"policy", "sampler", "pruner", "space", "dataset"};
  return kinds;
}

void check_new_name(const std::string& name) {
  constexpr std::size_t kLongest = sizeof(PluginNote::id) - 1;
  if (!plugin::is_identifier(name)) {
    const std::string near = as_identifier(name);
    throw ConfigError("'" + name +
                      "' cannot be a plugin's name: that is made of lower-case letters, "
                      "digits and underscores, and starts with a letter" +
                      (near.empty() ? "" : "; take '" + near + "'"));
  }
  if (name.size() > kLongest) {
    throw ConfigError("'" + name + "' is too long for a plugin's name: at most " +
                      std::to_string(kLongest) + " characters");
  }
  if (std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end()) {
    throw ConfigError("'" + name +
                      "' cannot be a plugin's name: it would be the name of a CMake "
                      "target, too, and CMake keeps that one for itself; take 'my_" +
                      name + "'");
  }
  if (name == "parameters") {
    throw ConfigError(
        "'parameters' cannot be a plugin's name: its class would be called as the "
        "Parameters within it; take 'my_parameters'");
  }
}

std::vector<fs::path> write_template(const std::string& kind, const std::string& name,
                                     const fs::path& folder) {
  const fs::path from = template_folder(kind);
  std::error_code error;
  if (fs::exists(folder, error) &&
      (!fs::is_directory(folder, error) || !fs::is_empty(folder, error))) {
    throw ConfigError(folder.string() + " is there already" +
                      (fs::is_directory(folder, error) ? " and not empty" : "") +
                      "; choose another name, or another folder with --folder");
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(from)) files.push_back(entry.path().filename());
  std::sort(files.begin(), files.end());
  Draft draft(folder);
  for (fs::path& file : files) {
    const std::string text = read_file(from / file);
    file = with_name(file.string(), kind, name);
    write_file(draft.path() / file, with_name(text, kind, name));
  }
  draft.publish();
  return files;
}

}  // namespace nashost::cli
