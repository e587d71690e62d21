#include "cli/damaged_run.hpp"

#include <cstdio>

#include "nashost/abi/error.hpp"
#include "report/terminal_text.hpp"

namespace nashost::cli {

void refuse_damage(const std::vector<std::string>& lines, const std::string& what) {
  if (lines.empty()) return;
  std::fflush(stdout);
  for (const std::string& line : lines)
    std::fprintf(stderr, "nashost: %s\n", printable(line).c_str());
  throw Error(what + " is not whole: see above");
}

}  // namespace nashost::cli
