#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "plugin/registry.hpp"

namespace nashost::testing {

/// The plugin that tests/plugin/CMakeLists.txt built under this name.
inline std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(NASHOST_BUILD_DIR) / "tests/plugin_fixtures" / (name + ".so");
}

inline std::vector<std::byte> contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  const auto view = std::as_bytes(std::span(bytes));
  return {view.begin(), view.end()};
}

/// An empty folder of its own, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nashost-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  /// A copy of a fixture in here.
  std::filesystem::path copy(const std::string& name, const std::string& as = {}) const {
    const auto to = path_ / (as.empty() ? name + ".so" : as);
    std::filesystem::create_directories(to.parent_path());
    std::filesystem::copy_file(fixture(name), to);
    return to;
  }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// Only these files, and no folder of this machine.
inline plugin::SearchPath only(std::vector<std::filesystem::path> files) {
  return {std::move(files), {}};
}
inline plugin::SearchPath only_fixtures(const std::vector<std::string>& names) {
  plugin::SearchPath search;
  for (const std::string& name : names) search.files.push_back(fixture(name));
  return search;
}
inline plugin::SearchPath in_folder(const std::filesystem::path& folder) {
  return {{}, {{plugin::Source::environment, folder}}};
}

/// The message of the Kind that `call` throws; anything else fails the test.
template <class Kind, class Call>
std::string message_of(Call&& call) {
  try {
    call();
  } catch (const Kind& error) {
    if (typeid(error) == typeid(Kind) || std::is_same_v<Kind, PluginError>) return error.what();
    ADD_FAILURE() << "another error: " << error.what();
    return {};
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another exception: " << error.what();
    return {};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace nashost::testing
