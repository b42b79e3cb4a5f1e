#!/usr/bin/env bash
# Builds an OpenID Connect provider for the tests, once, and prints where the program is:
# the example of github.com/zitadel/oidc, a certified library. Wants Go, or
# scripts/influxdb.sh to have run: it sees to Go.
#   openid.sh [FOLDER]    FOLDER is target/openid when left out
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mkdir -p "${1:-target/openid}" && cd "${1:-target/openid}" && pwd)
version=v3.52.0
if [ ! -x "$folder/server" ]; then
  go=$PWD/target/influxdb/python/bin/go
  [ -x "$go" ] || go=go
  command -v "$go" >/dev/null || { echo "openid: Go is missing" >&2; exit 1; }
  echo "openid: building the provider of zitadel/oidc $version" >&2
  GOBIN=$folder GOFLAGS=-p=1 "$go" install -ldflags "-s -w" \
    "github.com/zitadel/oidc/v3/example/server@$version" >&2
fi
echo "$folder/server"
