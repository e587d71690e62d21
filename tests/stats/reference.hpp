#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace nashost::stats {

/// One entry of tests/reference/NAME.json, which make_reference.py wrote with SciPy and
/// scikit-learn. By value: a range-based for keeps the entry alive, and would not keep the file it
/// is taken from.
inline nlohmann::json reference(const std::string& name, const std::string& entry) {
  const std::string path = NASHOST_SOURCE_DIR "/tests/reference/" + name + ".json";
  std::ifstream file(path);
  EXPECT_TRUE(file) << "cannot read " << path;
  return nlohmann::json::parse(file).at(entry);
}

inline std::vector<double> column(const nlohmann::json& values) {
  return values.get<std::vector<double>>();
}

}  // namespace nashost::stats
