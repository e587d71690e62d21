#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "plugin/note.hpp"
#include "plugin/search_path.hpp"

namespace nashost::plugin {

/// A file that was looked at.
struct Candidate {
  std::filesystem::path file;  ///< absolute, as found
  Source source = Source::installed;
  std::optional<Note> note;  ///< where one could be read
  /// Why it is not used: begins with the file's path. Empty: it may be loaded.
  std::string refusal;
  /// Found before under another path, or in a folder that is listed twice.
  bool seen_before = false;

  bool usable() const noexcept { return refusal.empty() && !seen_before; }
};

/// A folder that was looked into.
struct Place {
  Source source = Source::installed;
  std::filesystem::path folder;
  std::string verdict;  ///< "12 files", "not there", or why it is not searched
};

/// Every decision of a search, in its order.
struct Discovery {
  std::vector<Place> places;
  std::vector<Candidate> candidates;
};

/// Looks at the files of the path, then at every *.so in its folders (by name, not below them). No
/// code is loaded: a file is judged by who may write it, its note and its fingerprint. Two
/// different files whose notes have one id are both refused, each naming the other.
NASHOST_API Discovery discover(const SearchPath& search);

}  // namespace nashost::plugin
