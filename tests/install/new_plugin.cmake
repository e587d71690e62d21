# `nashost new KIND mine`, and all that its author does next.

include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
string(TIMESTAMP begin "%s")
file(REMOVE_RECURSE "${SCRATCH_DIR}")
file(MAKE_DIRECTORY "${SCRATCH_DIR}")
set(folder "${SCRATCH_DIR}/mine")
run("${NASHOST}" new "${KIND}" mine --folder "${folder}")
build_and_test("${folder}")
run("${NASHOST}" check "${folder}/build/lib/nashost/plugins/mine.so")
run_configs("${folder}")
string(TIMESTAMP end "%s")
math(EXPR seconds "${end} - ${begin}")
message("a ${KIND} from nothing to a run: ${seconds} s")
