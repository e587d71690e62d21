#include "plugin/file_trust.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace nashost::plugin {
namespace {

namespace fs = std::filesystem;

std::string octal(mode_t mode) {
  std::string digits = "0000";
  for (int i = 3; i >= 0; --i, mode >>= 3)
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + (mode & 7));
  return digits;
}

/// A group of the user's own name without other members.
bool is_own_group(gid_t group, uid_t owner) {
  std::array<char, 16384> user_buffer{};
  std::array<char, 16384> group_buffer{};
  passwd user_entry{};
  passwd* user = nullptr;
  ::group group_entry{};
  ::group* found = nullptr;
  if (getpwuid_r(owner, &user_entry, user_buffer.data(), user_buffer.size(), &user) != 0 ||
      user == nullptr ||
      getgrgid_r(group, &group_entry, group_buffer.data(), group_buffer.size(), &found) != 0 ||
      found == nullptr) {
    return false;
  }
  if (std::strcmp(found->gr_name, user->pw_name) != 0) return false;
  for (char** member = found->gr_mem; *member != nullptr; ++member) {
    if (std::strcmp(*member, user->pw_name) != 0) return false;
  }
  return true;
}

struct Looked {
  struct stat status {};
  std::optional<std::string> failure;
};

Looked look(const fs::path& path) {
  Looked looked;
  if (::stat(path.c_str(), &looked.status) != 0) {
    looked.failure = path.string() + ": " + std::generic_category().message(errno);
  }
  return looked;
}

std::optional<std::string> owner_problem(const fs::path& path, const struct stat& status) {
  if (status.st_uid == 0 || status.st_uid == ::geteuid()) return std::nullopt;
  return path.string() + " belongs to user " + std::to_string(status.st_uid) +
         ", who is neither root nor you; make it yours (chown), or copy it to a folder of your own";
}

std::optional<std::string> write_problem(const fs::path& path, const struct stat& status,
                                         bool sticky_is_enough) {
  if (sticky_is_enough && (status.st_mode & S_ISVTX) != 0) return std::nullopt;
  const bool everybody = (status.st_mode & S_IWOTH) != 0;
  const bool group = (status.st_mode & S_IWGRP) != 0 && !is_own_group(status.st_gid, status.st_uid);
  if (!everybody && !group) return std::nullopt;
  return path.string() + " can be written by " + (everybody ? "everybody" : "its group") +
         " (mode " + octal(status.st_mode & 07777) +
         "), and loading a plugin runs its code; chmod go-w " + path.string();
}

/// Folders above `folder`.
std::optional<std::string> ancestor_problem(const fs::path& folder) {
  for (fs::path above = folder; above != above.root_path();) {
    above = above.parent_path();
    const Looked looked = look(above);
    if (looked.failure) return looked.failure;
    const mode_t mode = looked.status.st_mode;
    if ((mode & S_IWOTH) != 0 && (mode & S_ISVTX) == 0) {
      return write_problem(above, looked.status, /*sticky_is_enough=*/true);
    }
  }
  return std::nullopt;
}

std::optional<std::string> folder_problem(const fs::path& folder, bool sticky_is_enough) {
  const Looked looked = look(folder);
  if (looked.failure) return looked.failure;
  // A sticky folder of somebody else's (/tmp in a user namespace) protects files as root's does
  // not: its owner may still rename them, so the owner counts even then.
  if (auto problem = owner_problem(folder, looked.status)) return problem;
  if (auto problem = write_problem(folder, looked.status, sticky_is_enough)) return problem;
  return ancestor_problem(folder);
}

}  // namespace

std::optional<std::string> distrust_file(const fs::path& file) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  if (error) return file.string() + ": " + error.message();
  const Looked looked = look(real);
  if (looked.failure) return looked.failure;
  if (auto problem = owner_problem(real, looked.status)) return problem;
  if (auto problem = write_problem(real, looked.status, /*sticky_is_enough=*/false)) return problem;
  return folder_problem(real.parent_path(), /*sticky_is_enough=*/true);
}

std::optional<std::string> distrust_folder(const fs::path& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error) return folder.string() + ": " + error.message();
  return folder_problem(real, /*sticky_is_enough=*/false);
}

}  // namespace nashost::plugin
