# What find_package(nashost) gives and refuses, without building anything.

include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
file(REMOVE_RECURSE "${SCRATCH_DIR}")

# Configures a project of these lines; its messages are kept in `output`, its status in `result`.
function(configure name)
  set(folder "${SCRATCH_DIR}/${name}")
  list(JOIN ARGN "\n" lines)
  file(WRITE "${folder}/CMakeLists.txt"
    "cmake_minimum_required(VERSION 3.25)\nproject(${name} VERSION 1.0 LANGUAGES CXX)\n${lines}\n")
  file(WRITE "${folder}/mine.cpp" "")
  execute_process(COMMAND "${CMAKE_COMMAND}" -S "${folder}" -B "${folder}/build" -G Ninja
      "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_PREFIX_PATH=${PREFIX}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  string(REGEX REPLACE "[ \n]+" " " output "${output} ${errors}")
  message("${name}: ${result}\n${output}")
  set(output "${output}" PARENT_SCOPE)
  set(result "${result}" PARENT_SCOPE)
endfunction()
function(expect_done name)
  configure(${name} ${ARGN})
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${name} cannot be configured")
  endif()
endfunction()
function(expect_refused name says)
  configure(${name} ${ARGN})
  string(FIND "${output}" "${says}" at)
  if(result EQUAL 0 OR at EQUAL -1)
    message(FATAL_ERROR "${name}: not refused with '${says}'")
  endif()
endfunction()

expect_done(sdk "find_package(nashost 0.1 REQUIRED COMPONENTS sdk)"
  "if(NOT TARGET nashost::sdk OR TARGET nashost::network OR TARGET nashost::torch)"
  "message(FATAL_ERROR \"sdk alone must not bring LibTorch\")" "endif()")
if(NETWORK)
  expect_done(network "find_package(nashost REQUIRED COMPONENTS network)"
    "get_target_property(found nashost::network IMPORTED_LOCATION_RELEASE)"
    "if(NOT TARGET nashost::torch)" "message(FATAL_ERROR \"network without LibTorch\")" "endif()")
else()
  expect_refused(network "was built without networks"
    "find_package(nashost REQUIRED COMPONENTS network)")
endif()
expect_refused(unknown "nashost has no component 'teapot'; its components are sdk and network."
  "find_package(nashost REQUIRED COMPONENTS teapot)")
expect_refused(newer "version" "find_package(nashost 99.0 REQUIRED)")
expect_refused(kind "it can be sampler, pruner, space, dataset or c_policy."
  "find_package(nashost REQUIRED)" "nashost_add_plugin(mine KIND teapot SOURCES mine.cpp)")
expect_refused(name "a plugin's name is made of lower-case"
  "find_package(nashost REQUIRED)" "nashost_add_plugin(Mine KIND sampler SOURCES mine.cpp)")
# A symbol that nobody defines.
configure(undefined "find_package(nashost REQUIRED)"
  "nashost_add_plugin(mine KIND sampler SOURCES mine.cpp)")
file(WRITE "${SCRATCH_DIR}/undefined/mine.cpp" "void nobody_defines_me();\nvoid calls() { nobody_defines_me(); }\n"
  "__attribute__((visibility(\"default\"))) void exported() { calls(); }\n")
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${SCRATCH_DIR}/undefined/build" --target mine
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
message("undefined: ${result}\n${output}${errors}")
if(SANITIZED)
  # Clang's sanitizers leave their own symbols to the program, so a plugin cannot be held to that.
elseif(result EQUAL 0 OR NOT "${output}${errors}" MATCHES "nobody_defines_me")
  message(FATAL_ERROR "a plugin with an undefined symbol was linked")
endif()
expect_refused(argument "unknown argument(s) SOURCE"
  "find_package(nashost REQUIRED)" "nashost_add_plugin(mine KIND sampler SOURCE mine.cpp)")
