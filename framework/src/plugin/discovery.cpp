#include "plugin/discovery.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "nashost/abi/error.hpp"
#include "plugin/c_policy.hpp"
#include "plugin/compatibility.hpp"
#include "plugin/file_trust.hpp"
#include "plugin/network_library.hpp"

namespace nashost::plugin {
namespace {

namespace fs = std::filesystem;

/// Why the file cannot be used by this nashost, from its note alone; empty: it can.
std::string incompatibility(const Note& note) {
  // The torch fields later, and only for those that see tensors: what else differs is the better
  // answer where there is no LibTorch at all.
  const Fields fields = parse_fields(note.fingerprint);
  if (note.kind == kCPolicyKind) return refusal(differences(fields, c_fields()));
  Fields core = fields;
  std::erase_if(core, [](const auto& field) { return field.first.starts_with("torch"); });
  if (std::string reason = refusal(differences(core, core_fields())); !reason.empty())
    return reason;

  if (note.abi != kAbiNumber) {
    return "has a plugin note that gives its ABI as " + std::to_string(note.abi) +
           ", and a fingerprint that gives it as " + std::to_string(kAbiNumber) +
           "; build it with nashost_add_plugin()";
  }
  if (offered_kinds(note.kind).empty()) {
    return "is of kind '" + note.kind +
           "'; the kinds of plugin are sampler, pruner, space, dataset and c_policy: give one of "
           "them as "
           "KIND to nashost_add_plugin() and NASHOST_PLUGIN";
  }
  if (sees_tensors(note.kind)) {
    try {
      return refusal(differences(fields, NetworkLibrary::fields()));
    } catch (const Error& error) {
      return "sees tensors: " + std::string(error.what());
    }
  }
  return {};
}

class Search {
 public:
  void file(const fs::path& path, Source source) {
    Candidate candidate{path, source, {}, {}, false};
    std::error_code error;
    if (const fs::path real = fs::canonical(path, error); !error) {
      candidate.seen_before = !seen_.insert(real).second;
    }
    if (!candidate.seen_before) judge(candidate);
    found_.candidates.push_back(std::move(candidate));
  }

  void folder(const SearchPath::Folder& folder) {
    Place place{folder.source, folder.path, {}};
    std::error_code error;
    if (!folder.path.is_absolute()) {
      place.verdict = "not searched: give an absolute path, the working directory does not count";
    } else if (!fs::exists(folder.path, error)) {
      place.verdict = "not there";
    } else if (!fs::is_directory(folder.path, error)) {
      place.verdict = "not searched: it is no folder; name one file with --plugin";
    } else if (auto distrust = distrust_folder(folder.path)) {
      place.verdict = "not searched: " + *distrust;
    } else {
      place.verdict = look_into(folder);
    }
    found_.places.push_back(std::move(place));
  }

  Discovery take() {
    refuse_doubles();
    return std::move(found_);
  }

 private:
  std::string look_into(const SearchPath::Folder& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder.path, error), end; !error && entry != end;
         entry.increment(error)) {
      const fs::path& path = entry->path();
      std::error_code unreadable;
      if (path.extension() == ".so" && !path.filename().string().starts_with('.') &&
          !fs::is_directory(path, unreadable)) {
        files.push_back(path);
      }
    }
    if (error) return "not searched: " + error.message();
    std::sort(files.begin(), files.end());
    for (const fs::path& path : files) file(path, folder.source);
    return std::to_string(files.size()) + (files.size() == 1 ? " file" : " files");
  }

  static void judge(Candidate& candidate) {
    try {
      std::error_code error;
      if (!fs::exists(candidate.file, error)) {
        candidate.refusal = candidate.file.string() + " is not there";
        return;
      }
      if (auto distrust = distrust_file(candidate.file)) {
        candidate.refusal = candidate.file.string() + " is not trusted: " + *distrust;
        return;
      }
      candidate.note = read_plugin_note(candidate.file);
      if (std::string reason = incompatibility(*candidate.note); !reason.empty()) {
        candidate.refusal = candidate.file.string() + " " + reason;
      }
    } catch (const Error& error) {
      candidate.refusal = error.what();
    }
  }

  void refuse_doubles() {
    std::map<std::string, std::vector<Candidate*>> by_id;
    for (Candidate& candidate : found_.candidates) {
      if (candidate.usable()) by_id[candidate.note->id].push_back(&candidate);
    }
    for (const auto& [id, group] : by_id) {
      if (group.size() < 2) continue;
      for (Candidate* const one : group) {
        std::string others;
        for (const Candidate* const other : group) {
          if (other != one) others += (others.empty() ? "" : " and ") + other->file.string();
        }
        one->refusal = one->file.string() + " is plugin '" + id + "', and so is " + others +
                       "; remove one of them, or build it under another name";
      }
    }
  }

  Discovery found_;
  std::set<fs::path> seen_;
};

}  // namespace

Discovery discover(const SearchPath& search) {
  Search found;
  std::error_code error;
  for (const fs::path& file : search.files)
    found.file(fs::absolute(file, error), Source::command_line);
  for (const SearchPath::Folder& folder : search.folders) found.folder(folder);
  return found.take();
}

}  // namespace nashost::plugin
