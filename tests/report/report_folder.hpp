#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace nashost::testing {

/// A folder of its own that goes with the test.
class ReportFolder {
 public:
  ReportFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nashost-report-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~ReportFolder() { std::filesystem::remove_all(path_); }
  ReportFolder(const ReportFolder&) = delete;
  ReportFolder& operator=(const ReportFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace nashost::testing
