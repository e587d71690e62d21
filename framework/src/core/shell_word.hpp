#pragma once

#include <string>

#include "nashost/abi/export.hpp"

namespace nashost {

/// The text as one word of a command line that a message offers for copying: as it is where a shell
/// takes it so, else in single quotes.
NASHOST_API std::string shell_word(const std::string& text);

}  // namespace nashost
