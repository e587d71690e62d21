#include "store/run_records.hpp"

#include "nashost/abi/error.hpp"

namespace nashost {

const char* to_string(RunState state) {
  switch (state) {
    case RunState::running:
      return "running";
    case RunState::done:
      return "done";
    case RunState::interrupted:
      return "interrupted";
    case RunState::failed:
      return "failed";
  }
  return "";
}

RunState parse_run_state(const std::string& text) {
  for (const RunState state :
       {RunState::running, RunState::done, RunState::interrupted, RunState::failed}) {
    if (text == to_string(state)) return state;
  }
  throw Error("unknown state of a run: '" + text + "'");
}

}  // namespace nashost
