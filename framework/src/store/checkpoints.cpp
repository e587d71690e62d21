#include "store/checkpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/atomic_file.hpp"
#include "core/contained_path.hpp"
#include "nashost/abi/error.hpp"
#include "plugin/sha256.hpp"

namespace nashost {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKept = 2;
constexpr char kPartial[] = ".partial-";
constexpr char kSums[] = "SHA256SUMS";

bool parse(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

void remove_folder(const fs::path& folder) {
  std::error_code failure;
  fs::path partial = folder;
  if (const std::string name = folder.filename().string(); !name.starts_with(kPartial)) {
    partial = folder.parent_path() / (kPartial + name);
    fs::rename(folder, partial, failure);  // no longer whole from here on
  }
  if (!failure) fs::remove_all(partial, failure);
  if (failure) throw Error("cannot remove " + folder.string() + ": " + failure.message());
}

/// The files in a folder but for the sums, by name.
std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() != kSums)
      files.push_back(contained(folder, entry.path().filename()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string line_of(const fs::path& file) {
  return sha256_of_file(file) + "  " + file.filename().string() + "\n";
}

}  // namespace

std::string sha256_of_file(const fs::path& file) {
  try {
    return plugin::sha256(plugin::FileSource(file));
  } catch (const PluginError& error) {  // it is no plugin that cannot be read
    throw Error(error.what());
  }
}

Checkpoints::Checkpoints(fs::path folder) : folder_(std::move(folder)) {
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (failure) throw Error("cannot make the folder " + folder_.string() + ": " + failure.message());
  std::vector<fs::path> unfinished;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (entry.path().filename().string().starts_with(kPartial)) unfinished.push_back(entry.path());
  }
  for (const fs::path& one : unfinished) remove_folder(one);
}

std::vector<Checkpoints::Entry> Checkpoints::list() const {
  std::vector<Entry> entries;
  std::error_code failure;
  const fs::directory_iterator found_in(folder_, failure);
  if (failure) throw Error("cannot read the folder " + folder_.string() + ": " + failure.message());
  for (const auto& found : found_in) {
    if (!fs::is_directory(found.symlink_status())) continue;
    const std::string name = found.path().filename().string();
    const auto first = name.find('-'), last = name.rfind('-');
    if (first == std::string::npos || first == last) continue;
    Entry entry;
    entry.stage = name.substr(first + 1, last - first - 1);
    entry.folder = found.path();
    if (parse(std::string_view(name).substr(0, first), entry.number) &&
        parse(std::string_view(name).substr(last + 1), entry.step)) {
      entries.push_back(std::move(entry));
    }
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.number > b.number; });
  return entries;
}

std::int64_t Checkpoints::write(const std::string& stage, std::int64_t step,
                                const std::function<void(const fs::path&)>& put) {
  const auto before = list();
  const std::int64_t number = before.empty() ? 1 : before.front().number + 1;
  const std::string name = fmt::format("{:04}-{}-{}", number, stage, step);
  const fs::path partial = folder_ / (kPartial + name);
  // A kill may have come between a rename and the removal of the oldest: such are not to add up.
  for (std::size_t i = kKept; i < before.size(); ++i) remove_folder(before[i].folder);
  std::int64_t bytes = 0;
  try {
    remove_folder(partial);  // left by a checkpoint of this process that failed
    fs::create_directory(partial);
    put(partial);
    std::string sums;
    for (const fs::path& file : files_in(partial)) {
      sync_to_disk(file);
      sums += line_of(file);
      bytes += static_cast<std::int64_t>(fs::file_size(file));
    }
    write_file(partial / kSums, sums);  // syncs the folder, too
    fs::rename(partial, folder_ / name);
  } catch (const fs::filesystem_error& error) {
    throw Error("cannot write the checkpoint " + (folder_ / name).string() + ": " +
                error.code().message());
  }
  sync_to_disk(folder_);
  if (before.size() >= kKept) remove_folder(before[kKept - 1].folder);
  return bytes;
}

std::string Checkpoints::damage(const Entry& entry) {
  try {
    const std::string sums = read_file(contained(entry.folder, kSums));
    std::string found;
    for (const fs::path& file : files_in(entry.folder)) {
      found += line_of(file);
      if (sums.find(found) != 0) return file.filename().string() + " is damaged";
    }
    return found == sums ? "" : "a file of it is missing";
  } catch (const Error& error) {
    return error.what();
  } catch (const fs::filesystem_error& error) {
    return error.what();
  }
}

void Checkpoints::remove(const Entry& entry) { remove_folder(entry.folder); }

}  // namespace nashost
