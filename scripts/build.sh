# Functions that the other scripts share; to be sourced, from the root of the repository.

# configure_and_build PRESET TARGET [CMAKE OPTION…]: says nothing unless something goes wrong.
configure_and_build() {
  local preset=$1 target=$2 log
  shift 2
  mkdir -p build
  log=build/$preset.log
  local launcher=()
  if command -v ccache > /dev/null; then
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  if ! { cmake --preset "$preset" "${launcher[@]}" "$@" \
    && cmake --build --preset "$preset" --target "$target" --parallel "$(nproc)"; } \
    > "$log" 2>&1; then
    grep -E -A 12 'error|Error|FAILED' "$log" | head -n 100 >&2 || true
    echo "the build failed; the whole output is in $log" >&2
    return 1
  fi
}

# run_tests PRESET [CTEST OPTION…]: shows the tests that fail and closes with a line
# `N passed, N failed`. Fails when a test fails or when there are none.
run_tests() {
  local preset=$1 log
  shift
  log=build/$preset-tests.log
  ctest --preset "$preset" --parallel "$(nproc)" "$@" > "$log" 2>&1 || true
  local summary
  summary=$(grep -aE '^[0-9]+% tests passed' "$log" || true)
  if [[ ! $summary =~ ([0-9]+)\ tests?\ failed\ out\ of\ ([0-9]+) ]]; then
    cat "$log" >&2
    echo "0 passed, 1 failed"
    return 1
  fi
  local failed=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
  if [ "$failed" -gt 0 ]; then
    grep -avE '^ +Start +[0-9]+:| Passed +[0-9.]+ sec$' "$log" >&2 || true
    echo "the output of all tests is in $log" >&2
  fi
  echo "$((total - failed)) passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$total" -gt 0 ]
}
