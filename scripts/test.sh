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

# What waits more than it computes runs beside the rest, until it is joined.
declare -A beside
trap 'kill "${beside[@]}" 2>/dev/null || true' EXIT

beside() { # name, command...
  local name=$1
  shift
  "$@" >"target/$name.log" 2>&1 &
  beside[$name]=$!
}

join() { # name
  local status=0
  wait "${beside[$1]}" || status=$?
  unset "beside[$1]"
  cat "target/$1.log"
  return $status
}

# Every test that stands in a folder `tests`, four at a time.
integration_tests() {
  printf '%s\n' tests/tests/*.rs */tests/*.rs */tests/*/main.rs |
    sed 's|/main.rs$||; s|.*/||; s|\.rs$||' | awk '!seen[$0]++' |
    xargs -P 4 -I NAME sh -c '
      cargo test --locked --workspace --test NAME >target/test-NAME.log 2>&1
      status=$?
      cat target/test-NAME.log
      exit $status'
}

# What needs compilers and a guest from Debian; elsewhere its tests say that they skip.
boxes() {
  if ! { scripts/cross.sh armv7; }; then echo "boxes: the agent could not be built for armv7"; fi
  if ! { scripts/set-up.sh wifi && scripts/wifi/image.sh amd64; }; then echo "boxes: no guest for the Wi-Fi laboratory"; fi
}

# A server for the stores' tests, unless the environment names one.
influxdb() {
  [ -n "${INFLUXDB_URL:-}${INFLUXD:-}" ] || scripts/influxdb.sh >target/influxd-path ||
    echo "influxdb: no server for the stores' tests"
}

# A mail server for the tests of what people are told.
mailpit() {
  [ -n "${MAILPIT:-}" ] || scripts/mailpit.sh || echo "mailpit: no server for the tests of mail"
}

# A provider that the tests sign in at, unless the environment names one.
openid() {
  [ -n "${OPENID_SERVER:-}" ] || scripts/openid.sh >target/openid-path ||
    echo "openid: no provider for the tests"
}

part "set-up" scripts/set-up.sh test
beside influxdb influxdb
beside mailpit mailpit
part "format" cargo fmt --check
beside boxes boxes
part "dashboards: build" scripts/dashboards.sh
beside dashboards npm --silent --prefix dashboards run verify
part "rust: lints" cargo clippy --locked --workspace --all-targets -- -D warnings
part "rust: build" cargo build --locked --workspace --all-targets
part "dashboards: format, types, tests" join dashboards
part "influxdb: the program" join influxdb
INFLUXD=${INFLUXD:-$(cat target/influxd-path 2>/dev/null || true)}
export INFLUXD
part "mailpit: the program" join mailpit
part "openid: the provider" openid
part "rust: unit tests" cargo test --locked --workspace --lib --bins --examples
part "rust: examples in the docs" cargo test --locked --workspace --doc
part "boxes: the agent for armv7, the Wi-Fi laboratory's guest" join boxes
part "rust: daemons and journeys" integration_tests
part "browser: the demo's pages" scripts/browser-test.sh

printf '\nall parts passed in %d s\n' "$SECONDS"
if [ -s "$SKIPPED_LOG" ]; then
  printf 'SKIPPED: %s\n' "$(sort -u "$SKIPPED_LOG" | paste -sd ';' | sed 's/;/; /g')"
else
  echo "SKIPPED: nothing"
fi
