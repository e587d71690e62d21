# Build options, and the flags that every target of this project shares.
#
#   nashost_build_flags     INTERFACE: language level, warnings, sanitizer. Never installed: a plugin
#                           author's warnings are the author's business.

option(NASHOST_NETWORK "Build what needs LibTorch: networks, data sets, the pipeline" ON)
option(NASHOST_ZOO "Build the samplers and pruners, and what is tested with them" ON)
option(NASHOST_BENCHMARKS "Build the benchmarks" OFF)
option(NASHOST_FUZZ "Build the fuzzers (Clang, with NASHOST_SANITIZE=address,undefined)" OFF)
option(NASHOST_WARNINGS_AS_ERRORS "Stop at the first compiler warning" OFF)
set(NASHOST_SANITIZE "" CACHE STRING
  "Sanitizer: address, undefined, thread, address,undefined, or empty for none")
set_property(CACHE NASHOST_SANITIZE PROPERTY STRINGS
  "" address undefined thread "address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# One layout in the build tree and the install tree, so that the program finds its libraries and
# plugins the same way in both.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)

add_library(nashost_build_flags INTERFACE)
target_compile_features(nashost_build_flags INTERFACE cxx_std_20)
target_compile_options(nashost_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${NASHOST_WARNINGS_AS_ERRORS}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 finds an overlap in "text" + std::string at -O2 that cannot happen (GCC bug 105651).
  target_compile_options(nashost_build_flags INTERFACE -Wno-restrict)
  # The same bug under other names, at -O3 and depending on what is inlined: shown, but no error.
  target_compile_options(nashost_build_flags INTERFACE
    "$<$<BOOL:${NASHOST_WARNINGS_AS_ERRORS}>:-Wno-error=maybe-uninitialized;-Wno-error=stringop-overflow;-Wno-error=array-bounds>")
endif()

if(NASHOST_SANITIZE)
  if(NOT NASHOST_SANITIZE MATCHES "^(address|undefined|thread|address,undefined)$")
    message(FATAL_ERROR "NASHOST_SANITIZE is '${NASHOST_SANITIZE}'; "
      "it can be address, undefined, thread, address,undefined, or empty.")
  endif()
  # Directory-wide rather than on the interface target: mixing instrumented and plain objects in
  # one program reports errors that are not there.
  add_compile_options(-fsanitize=${NASHOST_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${NASHOST_SANITIZE})
  if(NASHOST_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

if(NASHOST_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang" OR NOT NASHOST_SANITIZE STREQUAL "address,undefined")
    message(FATAL_ERROR "NASHOST_FUZZ needs Clang and NASHOST_SANITIZE=address,undefined; "
      "the preset asan has both.")
  endif()
  # What the fuzzers are guided by: the core's and their own branches. Plugins with it are twice as slow.
  add_library(nashost_fuzz_guidance INTERFACE)
  target_compile_options(nashost_fuzz_guidance INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ccache, where present. A precompiled header is only cacheable when ccache may trust its recorded
# macros and time stamps; a base folder and no working-folder hash let worktrees share results.
find_program(NASHOST_CCACHE ccache)
mark_as_advanced(NASHOST_CCACHE)
if(NASHOST_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
    "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" "CCACHE_NOHASHDIR=1" "${NASHOST_CCACHE}")
  set(NASHOST_COMPILER_CACHE ccache)
endif()

include(CheckLinkerFlag)
foreach(linker IN ITEMS mold lld)
  check_linker_flag(CXX "-fuse-ld=${linker}" NASHOST_LINKER_${linker})
  if(NASHOST_LINKER_${linker})
    add_link_options("-fuse-ld=${linker}")
    set(NASHOST_LINKER ${linker})
    break()
  endif()
endforeach()
