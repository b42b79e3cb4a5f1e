#!/usr/bin/env bash
# Builds Telegraf for `make bench`, once, and prints where the program is. Wants
# scripts/influxdb.sh to have run: it sees to Go.
#   telegraf.sh [FOLDER]    FOLDER is target/influxdb when left out
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mkdir -p "${1:-target/influxdb}" && cd "${1:-target/influxdb}" && pwd)
version=v1.37.2
if [ ! -x "$folder/telegraf" ]; then
  go=$folder/python/bin/go
  [ -x "$go" ] || go=go
  echo "telegraf: building Telegraf $version" >&2
  GOBIN=$folder "$go" install -ldflags "-s -w" \
    -tags "custom,inputs.mqtt_consumer,outputs.influxdb_v2,parsers.influx,serializers.influx" \
    "github.com/influxdata/telegraf/cmd/telegraf@$version" >&2
fi
echo "$folder/telegraf"
