#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost::plugin {

/// Loading a plugin runs its code, so nobody but root and the user who runs nashost may be able to
/// change it. The rules:
///
/// * the file, and the folder it lies in, belong to root or to the user;
/// * neither is writable by everybody, or by a group with other people in it (a group of one's own
///   name without further members, as many systems give each user, is nobody else);
/// * no folder above is writable by everybody, unless it is sticky as /tmp is: there, only owners
///   rename and remove. Who owns the folders above, and which group may write there, is not looked
///   at: a checkout mounted into a container, or on a group's shared disk, is ordinary.
///
/// Each returns why the code must not run, with the cure, or nothing. Links are followed: what
/// counts is where the file lies.
NASHOST_API std::optional<std::string> distrust_file(const std::filesystem::path& file);

/// The same for a folder in which files are looked for. It must not be writable by others even when
/// it is sticky: others could add files.
NASHOST_API std::optional<std::string> distrust_folder(const std::filesystem::path& folder);

}  // namespace nashost::plugin
