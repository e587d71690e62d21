#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace nashost::stats {

/// What tests/reference/make_reference.py wrote with SciPy and scikit-learn:
/// tests/reference/NAME.json.
inline nlohmann::json reference(const std::string& name) {
  const std::string path = NASHOST_SOURCE_DIR "/tests/reference/" + name + ".json";
  std::ifstream file(path);
  EXPECT_TRUE(file) << "cannot read " << path;
  return nlohmann::json::parse(file);
}

inline std::vector<double> column(const nlohmann::json& values) {
  return values.get<std::vector<double>>();
}

}  // namespace nashost::stats
