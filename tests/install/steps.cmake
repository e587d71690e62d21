# Included by the scripts of this folder: how they run things.

# Runs a command, shows what it printed, keeps it in `output`, and ends the test where it fails.
function(run)
  string(TIMESTAMP begin "%s")
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  string(TIMESTAMP end "%s")
  math(EXPR seconds "${end} - ${begin}")
  list(JOIN ARGV " " line)
  message("$ ${line}\n${output}${errors}(${seconds} s)")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "it ended with ${result}")
  endif()
  set(output "${output}${errors}" PARENT_SCOPE)
endfunction()

# The installed program, with no plugin of this user in the way.
set(ENV{XDG_DATA_HOME} "${SCRATCH_DIR}/no data of this user")
set(ENV{NASHOST_PLUGIN_PATH} "")
set(ENV{OMP_NUM_THREADS} 1)
set(NASHOST "${PREFIX}/bin/nashost")

# Configures, builds and tests the project in `folder` against the install tree, in folder/build.
function(build_and_test folder)
  foreach(variable IN ITEMS CMAKE_CXX_COMPILER_LAUNCHER CMAKE_C_COMPILER_LAUNCHER)
    set(ENV{${variable}} "${COMPILER_LAUNCHER}")
  endforeach()
  run("${CMAKE_COMMAND}" -S "${folder}" -B "${folder}/build" -G Ninja
    "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}"
    "-DCMAKE_PREFIX_PATH=${PREFIX}")
  run("${CMAKE_COMMAND}" --build "${folder}/build")
  run("${CMAKE_CTEST_COMMAND}" --test-dir "${folder}/build" --output-on-failure --no-tests=error)
endfunction()

# The configs of a plugin's folder: simulated bandits, and an experiment where there are networks and
# the data for it.
function(run_configs folder)
  if(EXISTS "${folder}/lab.toml")
    run("${NASHOST}" lab --config "${folder}/lab.toml" --run-dir "${folder}/runs/lab" --workers 1)
  endif()
  if(NOT NETWORK)
    return()
  endif()
  if(EXISTS "${folder}/experiment.toml")
    run("${NASHOST}" --config "${folder}/experiment.toml" --run-dir "${folder}/runs/experiment"
      --threads 1)
  endif()
  if(EXISTS "${folder}/mnist.toml" AND EXISTS "$ENV{NASHOST_DATA}/mnist")
    run("${NASHOST}" --config "${folder}/mnist.toml" --run-dir "${folder}/runs/mnist" --threads 1)
  elseif(EXISTS "${folder}/mnist.toml")
    message("not run on MNIST: NASHOST_DATA names no folder with mnist/ (scripts/bootstrap)")
  endif()
endfunction()
