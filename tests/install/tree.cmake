# Installs nashost, moves the tree, and looks whether all is there.

include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
file(REMOVE_RECURSE "${PREFIX}" "${SCRATCH_DIR}")
run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${SCRATCH_DIR}")
file(RENAME "${SCRATCH_DIR}" "${PREFIX}")  # an install tree may be moved, and have a space

foreach(file IN ITEMS bin/nashost lib/libnashost_core.so lib/nashost/plugins/ucb1.so
    include/nashost/policy.hpp include/nashost/c/policy.h lib/cmake/nashost/nashost-config.cmake
    share/nashost/configs/mnist.toml share/nashost/templates/policy/my_policy.cpp
    share/nashost/examples/c_policy/greedy_c.c share/man/man1/nashost.1
    share/bash-completion/completions/nashost share/zsh/site-functions/_nashost
    share/fish/vendor_completions.d/nashost.fish share/doc/nashost/LICENSE)
  if(NOT EXISTS "${PREFIX}/${file}")
    message(FATAL_ERROR "${file} is not in the install tree")
  endif()
endforeach()

# The completions are those of this program, not of an older one.
run("${NASHOST}" completion bash)
file(READ "${PREFIX}/share/bash-completion/completions/nashost" installed)
if(NOT installed STREQUAL output)
  message(FATAL_ERROR "the installed completion is not what the program prints")
endif()
run("${NASHOST}" plugins)
if(output MATCHES "Refused" OR NOT output MATCHES "ucb1")
  message(FATAL_ERROR "the moved program does not find its own plugins")
endif()
