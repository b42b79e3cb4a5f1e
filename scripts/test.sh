#!/usr/bin/env bash
# Proves the project: format, lints, tests of Rust and TypeScript, journeys over
# real parts, and a walk through the demo's pages in a real browser. Prints the
# time of each part; names what was skipped on the last line.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tests append a line here when they have to skip.
export SKIPPED_LOG="$PWD/target/skipped.log"
mkdir -p target
: >"$SKIPPED_LOG"

# As `cargo clippy` does, but in the build itself, so that nothing is compiled once
# for the lints and once more for the tests. Warnings are errors.
export RUSTC_WORKSPACE_WRAPPER=clippy-driver
export CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__

part() { # name, command...
  local name=$1 begin=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@"
  printf '== %s: %d s\n' "$name" $((SECONDS - begin))
}

# Both wait more than they compute, so they share the time.
journeys_and_browser() {
  local log=target/browser.log status=0
  scripts/browser-test.sh >"$log" 2>&1 &
  browser=$!
  trap 'kill $browser 2>/dev/null || true' EXIT
  cargo test --locked --workspace --test '*' || status=$?
  wait $browser || { echo "browser: failed"; status=1; }
  trap - EXIT
  cat "$log"
  return $status
}

part "set-up" scripts/set-up.sh test
part "format" cargo fmt --check
part "dashboards: build" scripts/dashboards.sh
part "dashboards: format, types, tests" npm --silent --prefix dashboards run verify
part "rust: build with lints" cargo build --locked --workspace --all-targets
part "rust: unit tests" cargo test --locked --workspace --lib --bins --examples
part "rust: examples in the docs" cargo test --locked --workspace --doc
part "rust: daemons and journeys; browser: the demo's pages" journeys_and_browser

printf '\nall parts passed in %d s\n' "$SECONDS"
if [ -s "$SKIPPED_LOG" ]; then
  printf 'SKIPPED: %s\n' "$(sort -u "$SKIPPED_LOG" | paste -sd ';' | sed 's/;/; /g')"
else
  echo "SKIPPED: nothing"
fi
