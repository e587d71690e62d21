#pragma once

#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

NASHOST_API std::string host_name();
/// The command line of this process, as a shell would take it.
NASHOST_API std::string command_line();

}  // namespace nashost
