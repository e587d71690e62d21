# What a page tells its reader to do, done with the installed program.

include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
file(REMOVE_RECURSE "${SCRATCH_DIR}")
set(ENV{PATH} "${PREFIX}/bin:$ENV{PATH}")
set(ENV{CXX} "${CXX_COMPILER}")
set(ENV{CXXFLAGS} "${CXX_FLAGS}")
set(ENV{CMAKE_GENERATOR} Ninja)
set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${COMPILER_LAUNCHER}")
set(network "")
if(NETWORK AND EXISTS "$ENV{NASHOST_DATA}/mnist")
  set(network --network)
endif()
run("${PYTHON}" "${SOURCE_DIR}/tests/docs/run_document.py" "${SOURCE_DIR}/${PAGE}" "${SCRATCH_DIR}"
  ${network})
