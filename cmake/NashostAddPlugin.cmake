# nashost_add_plugin(NAME
#   KIND      sampler|pruner|space|dataset|c_policy
#   SOURCES   file...
#   [TEST     file...]       GoogleTest sources, built into NAME_test with the plugin's own sources
#   [CHECK    argument...]   for `nashost check`: --set KEY=VALUE, --data DIR
#   [LIBRARIES target...]    what the plugin uses besides nashost
#   [VERSION  1.2.3])        default: the version of the calling project
#
# Builds NAME.so, a plugin that exports the two symbols a host looks for and nothing else. Samplers
# and pruners see nashost::sdk, search spaces and data sets nashost::network, and with it LibTorch;
# policies in C see the header nashost/c/policy.h and nothing else.
#
# Two tests are registered: NAME_test where there are sources for it, and NAME_conforms, which puts
# the built file to the laws of its kind (`nashost check`).
#
# C++ sources are compiled with
#   NASHOST_PLUGIN_ID, NASHOST_PLUGIN_VERSION   strings for the note
#   NASHOST_ABI_HASH                            hash of the headers in nashost/abi that they include
#   NASHOST_PLUGIN_USES_TORCH=1                 search spaces and data sets only
#
# Works the same inside nashost's own tree and, after find_package(nashost), in anyone else's.

include_guard(DIRECTORY)
include("${CMAKE_CURRENT_LIST_DIR}/NashostAbiHash.cmake")

# The hash of the headers that nashost::sdk puts before the compiler.
function(nashost_sdk_abi_hash output)
  if(DEFINED NASHOST_INCLUDE_DIR)  # nashost's own tree, or the package file of an install tree
    nashost_abi_hash(hash "${NASHOST_INCLUDE_DIR}")
  else()
    message(FATAL_ERROR "nashost_add_plugin() needs find_package(nashost) before it.")
  endif()
  set(${output} "${hash}" PARENT_SCOPE)
endfunction()

# Options that make a plugin's objects fit to share one process with other plugins.
function(nashost_plugin_compile_options target)
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# Exports two symbols, leaves none undefined, and never lets go of the library once it is loaded:
# objects with virtual functions outlive whoever opened it. MAP: which two.
function(nashost_plugin_link_options target map)
  set(map "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${map}")
  target_link_options(${target} PRIVATE "-Wl,--version-script=${map}" -Wl,-z,nodelete)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${map}")
  # Clang leaves the sanitizer's run-time symbols to the program, so they are undefined in a plugin.
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND "${CMAKE_CXX_FLAGS} ${NASHOST_SANITIZE}"
          MATCHES "address|thread|undefined|-fsanitize"))
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

function(nashost_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "" "KIND;VERSION" "SOURCES;TEST;CHECK;LIBRARIES")
  if(plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "nashost_add_plugin(${name}): unknown argument(s) "
      "${plugin_UNPARSED_ARGUMENTS}; known are KIND, SOURCES, TEST, CHECK, LIBRARIES and VERSION.")
  endif()
  if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "nashost_add_plugin(${name}): a plugin's name is made of lower-case "
      "letters, digits and underscores, and starts with a letter.")
  endif()
  if(NOT plugin_SOURCES)
    message(FATAL_ERROR "nashost_add_plugin(${name}): no SOURCES.")
  endif()
  if(NOT plugin_VERSION)
    set(plugin_VERSION "${PROJECT_VERSION}")
  endif()
  if(NOT plugin_VERSION)
    message(FATAL_ERROR "nashost_add_plugin(${name}): give a VERSION here or in project().")
  endif()

  set(map plugin-exports.map)
  set(language CXX)
  if(plugin_KIND MATCHES "^(space|dataset)$")
    if(COMMAND nashost_load_network)  # install tree: only now is LibTorch needed
      nashost_load_network()
    endif()
    set(sdk nashost::network)
  elseif(plugin_KIND MATCHES "^(sampler|pruner)$")
    set(sdk nashost::sdk)
  elseif(plugin_KIND STREQUAL "c_policy")
    set(sdk nashost::c)
    set(map c-plugin-exports.map)
    set(language C)
    if(plugin_TEST)
      message(FATAL_ERROR "nashost_add_plugin(${name}): TEST is for C++; NAME_conforms checks a "
        "policy in C, and add_test() adds tests of your own.")
    endif()
  else()
    message(FATAL_ERROR "nashost_add_plugin(${name}): KIND is '${plugin_KIND}'; "
      "it can be sampler, pruner, space, dataset or c_policy.")
  endif()
  nashost_sdk_abi_hash(abi_hash)

  # Compiled once, for the plugin and for its test.
  add_library(${name}_objects OBJECT ${plugin_SOURCES})
  target_link_libraries(${name}_objects PUBLIC ${sdk} ${plugin_LIBRARIES})
  if(language STREQUAL "CXX")
    target_compile_features(${name}_objects PUBLIC cxx_std_20)
  endif()
  target_include_directories(${name}_objects INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_compile_definitions(${name}_objects PUBLIC
    "NASHOST_PLUGIN_ID=\"${name}\""
    "NASHOST_PLUGIN_VERSION=\"${plugin_VERSION}\""
    "NASHOST_ABI_HASH=\"${abi_hash}\""
    $<$<STREQUAL:${sdk},nashost::network>:NASHOST_PLUGIN_USES_TORCH=1>)
  nashost_plugin_compile_options(${name}_objects)

  add_library(${name} MODULE)
  target_link_libraries(${name} PRIVATE ${name}_objects)
  nashost_plugin_link_options(${name} ${map})
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    LINKER_LANGUAGE ${language}
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/nashost/plugins"
    # The same in the build tree: CMake pads a build RPATH that it means to edit later with empty
    # entries, and an empty entry is the working directory.
    BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "\$ORIGIN/../.."
    INSTALL_RPATH_USE_LINK_PATH ON)

  if(COMMAND nashost_finish_plugin)  # nashost's own tree: warnings, shared header, install, test
    nashost_finish_plugin(${name} ${plugin_KIND} "${plugin_TEST}" "${plugin_CHECK}")
  elseif(BUILD_TESTING OR NOT DEFINED BUILD_TESTING)
    add_test(NAME ${name}_conforms
      COMMAND $<TARGET_FILE:nashost::program> check $<TARGET_FILE:${name}> ${plugin_CHECK})
    nashost_plugin_test(${name} ${plugin_TEST})
  endif()
endfunction()

# The author's own tests, where GoogleTest is there to build them.
function(nashost_plugin_test name)
  if(NOT ARGN)
    return()
  endif()
  find_package(GTest QUIET)
  if(NOT TARGET GTest::gmock)
    message(WARNING "${name}_test is not built: it needs GoogleTest and GoogleMock (on Debian: "
      "apt-get install libgtest-dev libgmock-dev). ${name}_conforms needs neither.")
    return()
  endif()
  add_executable(${name}_test ${ARGN})
  target_link_libraries(${name}_test PRIVATE ${name}_objects GTest::gtest_main GTest::gmock)
  add_test(NAME ${name}_test COMMAND ${name}_test)
endfunction()
