# Third-party libraries: found quietly, missing ones reported all at once by Debian package name,
# and listed at the end of the configuration with what each is for.
#
# Targets this file makes:
#   nashost_third_party    INTERFACE: everything the host's own sources and unit tests may include
#   nashost_test_libraries INTERFACE: GoogleTest, GoogleMock, RapidCheck (if BUILD_TESTING)

# nashost_package_purpose(PACKAGE OUTPUT): what scripts/debian-packages.txt says a package is for.
file(STRINGS "${PROJECT_SOURCE_DIR}/scripts/debian-packages.txt" NASHOST_DEBIAN_PACKAGES
  REGEX "^[a-z0-9]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/scripts/debian-packages.txt")
function(nashost_package_purpose package output)
  string(REPLACE "+" "\\+" pattern "${package}")
  foreach(line IN LISTS NASHOST_DEBIAN_PACKAGES)
    if(line MATCHES "^${pattern} +[^ ]+ +# (.*)$")
      set(${output} "${CMAKE_MATCH_1}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "scripts/debian-packages.txt does not list ${package}.")
endfunction()

# nashost_third_party(NAME PACKAGE deb TARGET target [ALSO target...] [HEADER file] [TESTS]
#                     [FIND find_package arguments...])
# HEADER: no CMake package; make TARGET an interface library for the folder that holds the file.
set(NASHOST_MISSING_PACKAGES "")
set(NASHOST_FOUND_LIBRARIES "")
macro(nashost_third_party name)
  cmake_parse_arguments(dep "TESTS" "PACKAGE;TARGET;HEADER" "FIND" ${ARGN})
  if(dep_HEADER)
    find_path(${name}_INCLUDE_DIR "${dep_HEADER}")
    mark_as_advanced(${name}_INCLUDE_DIR)
    if(${name}_INCLUDE_DIR AND NOT TARGET ${dep_TARGET})
      add_library(${dep_TARGET} INTERFACE IMPORTED)
      set_target_properties(${dep_TARGET} PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES "${${name}_INCLUDE_DIR}")
    endif()
  else()
    find_package(${name} QUIET ${dep_FIND})
  endif()
  if(NOT TARGET ${dep_TARGET})
    list(APPEND NASHOST_MISSING_PACKAGES ${dep_PACKAGE})
  else()
    if(dep_TESTS)
      target_link_libraries(nashost_test_libraries INTERFACE ${dep_TARGET})
    elseif(NOT "${name}" STREQUAL "benchmark")
      target_link_libraries(nashost_third_party INTERFACE ${dep_TARGET})
    endif()
    nashost_package_purpose(${dep_PACKAGE} dep_purpose)
    set(dep_label "${name} ${${name}_VERSION}")
    string(LENGTH "${dep_label}" dep_length)
    math(EXPR dep_pad "24 - ${dep_length}")
    if(dep_pad LESS 1)
      set(dep_pad 1)
    endif()
    string(REPEAT " " ${dep_pad} dep_space)
    list(APPEND NASHOST_FOUND_LIBRARIES "${dep_label}${dep_space}${dep_purpose}")
  endif()
endmacro()

add_library(nashost_third_party INTERFACE)
if(BUILD_TESTING)
  add_library(nashost_test_libraries INTERFACE)
endif()

nashost_third_party(Boost PACKAGE libboost-dev TARGET Boost::headers FIND 1.74)
# toml++ and Random123 are used as headers only, so that an installed nashost needs no library of
# theirs beside it.
nashost_third_party(tomlplusplus PACKAGE libtomlplusplus-dev TARGET nashost_tomlplusplus
  HEADER toml++/toml.h)
nashost_third_party(Eigen3 PACKAGE libeigen3-dev TARGET Eigen3::Eigen FIND 3.4)
nashost_third_party(SQLite3 PACKAGE libsqlite3-dev TARGET SQLite::SQLite3)
if(SQLite3_FOUND)
  nashost_third_party(SQLiteCpp PACKAGE libsqlitecpp-dev TARGET SQLiteCpp)
endif()
nashost_third_party(CLI11 PACKAGE libcli11-dev TARGET CLI11::CLI11)
nashost_third_party(fmt PACKAGE libfmt-dev TARGET fmt::fmt)
nashost_third_party(spdlog PACKAGE libspdlog-dev TARGET spdlog::spdlog)
nashost_third_party(nlohmann_json PACKAGE nlohmann-json3-dev TARGET nlohmann_json::nlohmann_json)
nashost_third_party(Random123 PACKAGE librandom123-dev TARGET nashost_random123
  HEADER Random123/philox.h)
nashost_third_party(ZLIB PACKAGE zlib1g-dev TARGET ZLIB::ZLIB)
nashost_third_party(httplib PACKAGE libcpp-httplib-dev TARGET nashost_httplib HEADER httplib.h)
# Elsewhere the header is all there is; Debian splits it into a header and a library, built with these
# definitions, on which the layout of its classes depends. Only what includes it is to see them.
add_library(nashost_http INTERFACE)
find_library(httplib_LIBRARY cpp-httplib)
mark_as_advanced(httplib_LIBRARY)
if(httplib_LIBRARY)
  set(NASHOST_HTTP_DEFINITIONS
    CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_BROTLI_SUPPORT)
  target_link_libraries(nashost_http INTERFACE "${httplib_LIBRARY}")
  target_compile_definitions(nashost_http INTERFACE ${NASHOST_HTTP_DEFINITIONS})
endif()
if(BUILD_TESTING)
  nashost_third_party(GTest PACKAGE libgtest-dev TARGET GTest::gtest TESTS)
  find_path(GMock_INCLUDE_DIR gmock/gmock.h)
  mark_as_advanced(GMock_INCLUDE_DIR)
  if(TARGET GTest::gmock AND GMock_INCLUDE_DIR)
    target_link_libraries(nashost_test_libraries INTERFACE GTest::gmock)
  else()
    list(APPEND NASHOST_MISSING_PACKAGES libgmock-dev)
  endif()
  nashost_third_party(rapidcheck PACKAGE librapidcheck-dev TARGET rapidcheck TESTS)
endif()
if(NASHOST_BENCHMARKS)
  nashost_third_party(benchmark PACKAGE libbenchmark-dev TARGET benchmark::benchmark)
endif()

if(NASHOST_MISSING_PACKAGES)
  list(JOIN NASHOST_MISSING_PACKAGES " " missing)
  message(FATAL_ERROR "Libraries are missing. On Debian they come with\n"
    "  apt-get install --yes ${missing}\n"
    "(scripts/bootstrap does this, and everything else that a build needs).")
endif()

find_package(Threads REQUIRED)
target_link_libraries(nashost_third_party INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
target_compile_definitions(nashost_third_party INTERFACE
  BOOST_DLL_USE_STD_FS   # std::filesystem paths, no Boost library to link
  TOML_HEADER_ONLY=1)
