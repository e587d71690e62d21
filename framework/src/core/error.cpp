#include "nashost/abi/error.hpp"

namespace nashost {

// Out of line, so that each class has its type information in one library only.
Error::~Error() = default;
ConfigError::~ConfigError() = default;
PluginError::~PluginError() = default;

}  // namespace nashost
