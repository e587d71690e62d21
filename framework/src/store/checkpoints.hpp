#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

/// Snapshots of a stage under way, the newest two: folders <number>-<stage>-<step> in
/// RUN/checkpoints. What is in one is its writer's business; beside it lies SHA256SUMS, in the form
/// that sha256sum --check reads.
///
/// Law: a folder of that name is whole, whenever the process or the machine stopped. It is written
/// under a temporary name, synced, and renamed. A disk may still damage it later, which damage()
/// finds. There are never more than three, two where no kill came between the last steps.
class NASHOST_API Checkpoints {
 public:
  struct Entry {
    std::int64_t number = 0;
    std::string stage;
    std::int64_t step = 0;
    std::filesystem::path folder;
  };

  /// Makes the folder where missing, and removes what was not finished in it.
  explicit Checkpoints(std::filesystem::path folder);

  /// The newest first.
  std::vector<Entry> list() const;

  /// `put` writes files into the folder that it is given. Then all but the newest two are removed.
  /// Returns the number of bytes.
  std::int64_t write(const std::string& stage, std::int64_t step,
                     const std::function<void(const std::filesystem::path&)>& put);

  /// What is wrong with one: a file that is missing, cut short, changed or too much; empty where it
  /// is whole.
  static std::string damage(const Entry& entry);

  void remove(const Entry& entry);

 private:
  std::filesystem::path folder_;
};

/// 64 hexadecimal digits. Throws Error that names a file which cannot be read.
NASHOST_API std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace nashost
