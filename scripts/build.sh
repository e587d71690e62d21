# Sourced by the scripts that build.

processors() { env -u OMP_NUM_THREADS nproc; }  # which nproc would otherwise report

# Memory, not only processors, limits how many compilers run at once: one that reads LibTorch's
# headers takes up to 2 GB.
parallel_compilers() {
  local most fit
  most=$(processors)
  fit=$(awk '/^MemAvailable/ { print int($2 / 2097152) }' /proc/meminfo)
  if ((fit < 1)); then fit=1; fi
  echo $((most < fit ? most : fit))
}

# build PRESET [cmake arguments...]: configures and builds into build/PRESET.
build() {
  local preset=$1 warnings=OFF
  shift
  # Compiler warnings stop a build that nobody watches, not the build of someone whose compiler is
  # newer than ours.
  if [[ ${CI:-} == true ]]; then warnings=ON; fi
  cd "$root"
  run_step "$preset: configuring" \
    cmake --preset "$preset" "-DNASHOST_WARNINGS_AS_ERRORS=$warnings" "$@"
  run_step "$preset: building in build/$preset" \
    cmake --build "build/$preset" --parallel "$(parallel_compilers)"
  cd "$OLDPWD"
}
