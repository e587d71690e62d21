# Sourced by the other scripts: step headings, long commands with a sign of life, timings.
# Everything goes to standard error, so that a script's standard output is its program's.

say() { printf '%s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

# Every 15 s the last line of a log file: tools say there how far they are. Waits by reading from a
# pipe that stays empty, because a `sleep` would outlive the shell that is killed around it, and keep
# the terminal's end of a pipe open.
heartbeat() {
  local log=$1 started=$SECONDS never
  exec {never}<> <(:)
  while true; do
    read -rt 15 -u "$never" || true
    say "  $((SECONDS - started)) s: $(tail -c 400 "$log" | tr '\r' '\n' | grep -a . | tail -n 1)"
  done
}

# run_step TITLE COMMAND...: prints the title, runs the command with its output in a log file, and
# prints how long it took. When the command fails, the end of the log is shown and the script ends.
# COMMAND may be a function; it runs in a subshell under `set -e`.
run_step() {
  local title=$1 log started=$SECONDS pulse status
  shift
  mkdir -p "$root/build/log"
  log="$root/build/log/$(basename "$0").txt"
  : >"$log"
  say "$title"
  heartbeat "$log" &
  pulse=$!
  set +e  # rather than `||`, which would switch off `set -e` inside
  (
    set -e
    "$@"
  ) </dev/null >"$log" 2>&1
  status=$?
  set -e
  kill "$pulse" 2>/dev/null
  wait "$pulse" 2>/dev/null || true
  if ((status != 0)); then
    tail -n 40 "$log" >&2
    die "failed: $* (whole log: $log)"
  fi
  say "  done in $((SECONDS - started)) s"
}
