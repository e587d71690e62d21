#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "nashost/abi/plugin.hpp"

#ifndef NASHOST_ABI_HASH
#error \
    "NASHOST_ABI_HASH is not defined: build plugins with nashost_add_plugin() from nashost's CMake package"
#endif

#if defined(NASHOST_PLUGIN_USES_TORCH)
#include <torch/version.h>
#endif

/// What two files must agree on for C++ objects to pass between them, read from the compiler's own
/// macros. One "key=value" line each; the host compares field by field.
namespace nashost::fingerprint {

#define NASHOST_TEXT_(x) #x
#define NASHOST_TEXT(x) NASHOST_TEXT_(x)

#if defined(__clang__)
#define NASHOST_COMPILER "clang " NASHOST_TEXT(__clang_major__)
#elif defined(__GNUC__)
#define NASHOST_COMPILER "gcc " NASHOST_TEXT(__GNUC__)
#else
#error "nashost plugins are built with GCC or Clang"
#endif

#if defined(_LIBCPP_VERSION)
#define NASHOST_LIBRARY "libc++"
#elif defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
#define NASHOST_LIBRARY "libstdc++ cxx11"
#else
#define NASHOST_LIBRARY "libstdc++ old-abi"
#endif

#if defined(_GLIBCXX_DEBUG)
#define NASHOST_LIBRARY_DEBUG "on"
#else
#define NASHOST_LIBRARY_DEBUG "off"
#endif

#if defined(__SANITIZE_ADDRESS__)
#define NASHOST_SANITIZER "address"
#elif defined(__SANITIZE_THREAD__)
#define NASHOST_SANITIZER "thread"
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NASHOST_SANITIZER "address"
#elif __has_feature(thread_sanitizer)
#define NASHOST_SANITIZER "thread"
#endif
#endif
#ifndef NASHOST_SANITIZER
#define NASHOST_SANITIZER "none"
#endif

#if __cplusplus > 202002L
#define NASHOST_STANDARD "c++23 or later"
#elif __cplusplus == 202002L
#define NASHOST_STANDARD "c++20"
#else
#define NASHOST_STANDARD "before c++20"
#endif

#if defined(__x86_64__)
#define NASHOST_MACHINE "x86_64"
#elif defined(__aarch64__)
#define NASHOST_MACHINE "aarch64"
#else
#define NASHOST_MACHINE "other"
#endif

/// Fields that every plugin has.
inline constexpr std::string_view kCore =
    "abi=" NASHOST_TEXT(NASHOST_ABI_NUMBER) "\n"
    "headers=" NASHOST_ABI_HASH "\n"
    "compiler=" NASHOST_COMPILER "\n"
    "library=" NASHOST_LIBRARY "\n"
    "library_debug=" NASHOST_LIBRARY_DEBUG "\n"
    "sanitizer=" NASHOST_SANITIZER "\n"
    "standard=" NASHOST_STANDARD "\n"
    "machine=" NASHOST_MACHINE "\n";

/// Fields of plugins that see tensors; empty for the others.
#if defined(NASHOST_PLUGIN_USES_TORCH)
#ifndef NASHOST_TORCH_FLAVOUR
#error "NASHOST_TORCH_FLAVOUR is not defined: link nashost::network, nashost_add_plugin() does"
#endif
inline constexpr std::string_view kTorch = "torch=" TORCH_VERSION
                                           "\n"
                                           "torch_flavour=" NASHOST_TORCH_FLAVOUR "\n";
#else
inline constexpr std::string_view kTorch = "";
#endif

}  // namespace nashost::fingerprint
