#!/usr/bin/env bash
# Figures of the collector, in release: tables, and target/bench/<name>.json.
#   bench.sh [ingest|burst|year ...]    all three when left out
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/set-up.sh test
[ $# -gt 0 ] || set -- ingest burst year
if [[ " $* " == *" ingest "* ]]; then
  INFLUXD=${INFLUXD:-$(scripts/influxdb.sh)}
  TELEGRAF=${TELEGRAF:-$(scripts/telegraf.sh)}
  export INFLUXD TELEGRAF
fi
# A thousand connections want more files than is usual.
ulimit -n "$(ulimit -Hn)"
cargo build --release --locked -p collector --bin hotspot-collector --example bench
for name in "$@"; do
  "${CARGO_TARGET_DIR:-target}/release/examples/bench" "$name"
done
