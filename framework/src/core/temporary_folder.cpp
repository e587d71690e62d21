#include "core/temporary_folder.hpp"

#include <stdlib.h>

#include "nashost/abi/error.hpp"

namespace nashost {

TemporaryFolder::TemporaryFolder(const std::string& purpose) {
  std::string name =
      (std::filesystem::temp_directory_path() / ("nashost-" + purpose + "-XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) throw Error("cannot make the folder " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace nashost
