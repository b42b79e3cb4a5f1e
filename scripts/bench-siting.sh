#!/usr/bin/env bash
# The figures of siting: tables on the screen, target/bench/siting.json. Parts by
# name; all without one. One thread throughout.
set -euo pipefail
cd "$(dirname "$0")/.."

data=${SHARED_DATA:-../shared/data}
target=${CARGO_TARGET_DIR:-target}
venv=$target/bench/venv
if [ ! -x "$venv/bin/python" ] && command -v python3 >/dev/null; then
  # Only to compare with; without it that part is skipped and says so.
  (python3 -m venv "$venv" && "$venv/bin/pip" install --quiet spopt==0.7.0 PuLP==3.3.2) || rm -rf "$venv"
fi
if [ -x "$venv/bin/python" ]; then
  export SPOPT_PYTHON=$venv/bin/python
fi
# The workspace's profiles compile the analysis and the solver optimised.
cargo build --locked --workspace --example siting_bench
exec "$target/debug/examples/siting_bench" "$data" target/bench/siting.json "$@"
