#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace nashost::testing {

/// What a command prints; standard error stays where it is.
inline std::string output_of(const std::string& command) {
  std::string text;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  char part[4096];
  for (std::size_t n = 0; (n = std::fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, n);
  ::pclose(pipe);
  return text;
}

/// The Python of scripts/bootstrap, where it has a module; else nothing.
inline std::string python_with(const std::string& module) {
  const std::string python = std::string(NASHOST_SOURCE_DIR) + "/.deps/venv/bin/python3";
  const std::string command =
      python + " -c \"import importlib.util, sys; sys.exit(0 if importlib.util.find_spec('" +
      module + "') else 1)\" 2>/dev/null";
  return std::system(command.c_str()) == 0 ? python : "";
}

}  // namespace nashost::testing
