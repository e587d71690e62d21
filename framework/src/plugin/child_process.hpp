#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost::plugin {

/// Runs `work` in a forked process and returns what it returns, so that code which is not trusted
/// to return (a plugin's) can end badly without ending the program. Standard output of the child
/// goes to standard error: what a plugin prints must not get between the lines of a result.
///
/// Throws PluginError with the message of an exception that `work` threw; "crashed with SIGSEGV
/// (Segmentation fault)" and the like for a signal; "did not come to an end within 10 s" past the
/// timeout (the child is killed); "ended the process with status 0" where it left by exit. To be
/// called while the process has one thread: a fork copies the others' locks but not the threads
/// that hold them.
NASHOST_API std::string in_child_process(const std::function<std::string()>& work,
                                         std::chrono::milliseconds timeout);

}  // namespace nashost::plugin
