#!/usr/bin/env bash
# Runs the demo and walks through its pages in a real browser; then goes the whole way from
# an underused spot to the proof that its move helped, in a small city.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
  echo "browser: Chromium is not installed" >>"${SKIPPED_LOG:-/dev/null}"
  echo "SKIPPED browser: Chromium is not installed"
  exit 0
fi
cargo build --locked --workspace --all-targets
folder=$(mktemp -d)
"${CARGO_TARGET_DIR:-target}/debug/hotspot-demo" "$folder/demo" >"$folder/log" 2>&1 &
demo=$!
end_demo() { kill -INT $demo 2>/dev/null || true; wait $demo 2>/dev/null || true; }
trap 'end_demo; rm -rf "$folder"' EXIT

for _ in $(seq 1 600); do
  [ -s "$folder/demo/ready.json" ] && break
  if ! kill -0 $demo 2>/dev/null; then
    cat "$folder/log"
    echo "browser: the demo ended before it was ready" >&2
    exit 1
  fi
  sleep 0.5
done
cat "$folder/log"
[ -s "$folder/demo/ready.json" ] || { echo "browser: the demo was not ready within 300 s" >&2; exit 1; }
DEMO_READY="$folder/demo/ready.json" npm --silent --prefix dashboards run test:browser | tee "$folder/tap"
npm --silent --prefix dashboards run test:pictures | tee -a "$folder/tap"
end_demo
npm --silent --prefix dashboards run test:journey | tee -a "$folder/tap"
sed -n 's/^ *ok [0-9]* - \(.*\) # SKIP \(.*\)/browser, \1: \2/p' "$folder/tap" >>"${SKIPPED_LOG:-/dev/null}"
