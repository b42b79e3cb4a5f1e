#!/usr/bin/env bash
# The contract that every store of windows keeps, against each on a real server. The
# names of the tests name the store. INFLUXDB_URL, INFLUXDB_ORG and INFLUXDB_TOKEN name
# a server of yours; without them one is built and started.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p target
alone=
if [ -z "${SKIPPED_LOG:-}" ]; then
  alone=yes
  export SKIPPED_LOG="$PWD/target/skipped-stores.log"
  : >"$SKIPPED_LOG"
fi
if [ -z "${INFLUXDB_URL:-}" ] && [ -z "${INFLUXD:-}" ]; then
  if ! INFLUXD=$(scripts/influxdb.sh); then
    echo "test-stores: InfluxDB cannot be built here"
  fi
  export INFLUXD
fi
cargo test --locked --workspace --lib store::
if [ -n "$alone" ]; then
  printf 'SKIPPED: %s\n' "$(sort -u "$SKIPPED_LOG" | paste -sd ';' | sed 's/;/; /g;s/^$/nothing/')"
fi
