# An installed example: copied, built, checked, and run.

include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
find_program(python python3 NO_CACHE)
if(EXAMPLE MATCHES "python" AND NOT python)
  message("SKIPPED: there is no python3 on the PATH")
  return()
endif()
file(REMOVE_RECURSE "${SCRATCH_DIR}")
file(COPY "${PREFIX}/share/nashost/examples/${EXAMPLE}/" DESTINATION "${SCRATCH_DIR}")
build_and_test("${SCRATCH_DIR}")  # NAME_conforms is among the tests
run_configs("${SCRATCH_DIR}")
