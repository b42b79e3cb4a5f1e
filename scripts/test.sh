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

part() { # name, command...
  local name=$1 begin=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@"
  printf '== %s: %d s\n' "$name" $((SECONDS - begin))
}

part "set-up" scripts/set-up.sh test
part "format" cargo fmt --check
part "dashboards: build" scripts/dashboards.sh
part "dashboards: format, types, tests" npm --silent --prefix dashboards run verify
part "clippy" cargo clippy --locked --workspace --all-targets -- -D warnings
part "rust: build" cargo test --locked --workspace --no-run
part "rust: tests" cargo test --locked --workspace
part "browser: the demo's pages" scripts/browser-test.sh

printf '\nall parts passed in %d s\n' "$SECONDS"
if [ -s "$SKIPPED_LOG" ]; then
  printf 'SKIPPED: %s\n' "$(sort -u "$SKIPPED_LOG" | paste -sd ';' | sed 's/;/; /g')"
else
  echo "SKIPPED: nothing"
fi
