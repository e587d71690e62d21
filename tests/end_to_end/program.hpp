#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace nashost::end_to_end {

namespace fs = std::filesystem;

/// What a run of the program printed (both streams) and returned.
struct Outcome {
  int status = -1;
  std::string output;
};

/// Runs the built program; `arguments` are a shell's.
inline Outcome nashost(const std::string& arguments) {
  const std::string command =
      "OMP_NUM_THREADS=1 '" NASHOST_BUILD_DIR "/bin/nashost' " + arguments + " 2>&1 </dev/null";
  Outcome outcome;
  FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    outcome.output.append(buffer.data(), n);
  }
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "nashost-end-to-end-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

inline void write_bytes(const fs::path& file, const std::vector<std::uint8_t>& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

inline std::vector<std::uint8_t> idx_header(std::uint8_t dimensions,
                                            std::initializer_list<std::uint32_t> sizes) {
  std::vector<std::uint8_t> bytes{0, 0, 8, dimensions};
  for (const std::uint32_t n : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8)
      bytes.push_back(static_cast<std::uint8_t>(n >> shift));
  }
  return bytes;
}

/// A small data set in MNIST's form: class c is a bright bar in row 2c + 4, over noise.
inline void write_digits(const fs::path& folder, std::uint32_t train, std::uint32_t test) {
  fs::create_directories(folder);
  std::uint64_t state = 42;
  const auto noise = [&state] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint8_t>(state >> 57);
  };
  for (const auto& [prefix, n] : {std::pair{"train", train}, std::pair{"t10k", test}}) {
    auto images = idx_header(3, {n, 28, 28});
    auto labels = idx_header(1, {n});
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint32_t label = i % 10;
      labels.push_back(static_cast<std::uint8_t>(label));
      for (std::uint32_t row = 0; row < 28; ++row) {
        for (std::uint32_t column = 0; column < 28; ++column) {
          images.push_back(row == 2 * label + 4 ? 255 : noise());
        }
      }
    }
    write_bytes(folder / (std::string(prefix) + "-images-idx3-ubyte"), images);
    write_bytes(folder / (std::string(prefix) + "-labels-idx1-ubyte"), labels);
  }
}

inline nlohmann::json read_summary(const fs::path& run) {
  std::ifstream in(run / "summary.json");
  return nlohmann::json::parse(in);
}

/// Less everything that is a time or names a folder.
inline nlohmann::json without_times(nlohmann::json json) {
  if (json.is_object()) {
    for (const char* key : {"seconds", "made_by", "time_ratio", "images_per_second",
                            "rounds_per_second", "training_seconds_in_all", "workers"}) {
      json.erase(key);
    }
  }
  if (json.is_structured()) {
    for (auto& item : json) item = without_times(item);
  }
  return json;
}

}  // namespace nashost::end_to_end
