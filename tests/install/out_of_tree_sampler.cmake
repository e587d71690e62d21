# Run by ctest; see CMakeLists.txt.

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE output)
  message("${output}")
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${SCRATCH_DIR}")
set(built_prefix "${SCRATCH_DIR}/prefix")
set(prefix "${SCRATCH_DIR}/moved elsewhere")  # an install tree may be moved, and have a space
run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${built_prefix}")
file(RENAME "${built_prefix}" "${prefix}")

# A user's own folder: no access to the checkout but through the sources copied here.
file(COPY "${SAMPLER_DIR}/" DESTINATION "${SCRATCH_DIR}/win_stay")
set(build "${SCRATCH_DIR}/build")
run("${CMAKE_COMMAND}" -S "${SCRATCH_DIR}/win_stay" -B "${build}" -G Ninja
  -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}"
  "-DCMAKE_PREFIX_PATH=${prefix}")
run("${CMAKE_COMMAND}" --build "${build}")
run("${CMAKE_CTEST_COMMAND}" --test-dir "${build}" --output-on-failure --no-tests=error)

set(ENV{NASHOST_PLUGIN_PATH} "${build}/lib/nashost/plugins")
run("${prefix}/bin/nashost" plugins --json)
if(NOT output MATCHES "win_stay\\.so")
  message(FATAL_ERROR "the installed program does not list the sampler")
endif()
run("${prefix}/bin/nashost" inspect win_stay)
if(NOT output MATCHES "pays")
  message(FATAL_ERROR "the installed program does not show the sampler's parameter")
endif()

# In an experiment, by its name alone; two arms, so that its rule can be told from any other: on arms
# that always and never pay it errs only until the first win.
file(WRITE "${SCRATCH_DIR}/two_arms.toml" "
[lab]
horizon = 100
repetitions = 4
seed = 1

[[environment]]
name = \"two\"
kind = \"bernoulli\"
means = [0.0, 1.0]

[[policy]]
name = \"win_stay\"
")
run("${prefix}/bin/nashost" lab --config "${SCRATCH_DIR}/two_arms.toml"
  --run-dir "${SCRATCH_DIR}/run" --workers 1)
if(NOT EXISTS "${SCRATCH_DIR}/run/lab.json" OR NOT output MATCHES "win_stay")
  message(FATAL_ERROR "the installed program did not run the sampler by its name")
endif()
