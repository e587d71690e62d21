#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace nashost {

/// A Python with PyTorch and the safetensors package, as scripts/bootstrap makes one; empty where
/// there is none. NASHOST_PYTHON names another.
inline std::string python_with_torch() {
  const char* named = std::getenv("NASHOST_PYTHON");
  const std::string python =
      named != nullptr ? named : NASHOST_SOURCE_DIR "/.deps/venv/bin/python3";
  if (named == nullptr && !std::filesystem::exists(python)) return {};
  const std::string ask = "'" + python + "' -c 'import importlib.util as u, sys; sys.exit(not(" +
                          "u.find_spec(\"torch\") and u.find_spec(\"safetensors\")))' 2>/dev/null";
  return std::system(ask.c_str()) == 0 ? python : std::string();
}

/// What a command printed on standard output; empty where it failed.
inline std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    text.append(buffer.data(), n);
  }
  return ::pclose(pipe) == 0 ? text : std::string();
}

}  // namespace nashost
