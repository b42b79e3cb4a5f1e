#!/usr/bin/env bash
# Builds Mailpit, the mail server of the tests, once, and prints where the program is.
# Wants Go, or scripts/influxdb.sh to have fetched it.
#   mailpit.sh [FOLDER]    FOLDER is target/mailpit when left out
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mkdir -p "${1:-target/mailpit}" && cd "${1:-target/mailpit}" && pwd)
version=v1.33.1
if [ ! -x "$folder/mailpit" ] || [ "$(cat "$folder/built-from" 2>/dev/null)" != "$version" ]; then
  go=go
  command -v go >/dev/null || go=$PWD/target/influxdb/python/bin/go
  for _ in $(seq 300); do
    if command -v "$go" >/dev/null; then break; fi
    # Another part of the tests may be fetching it.
    sleep 1
  done
  echo "mailpit: building Mailpit $version, about two minutes the first time" >&2
  GOBIN=$folder "$go" install -ldflags "-s -w" "github.com/axllent/mailpit@$version" >&2
  echo "$version" >"$folder/built-from"
fi
echo "$folder/mailpit"
