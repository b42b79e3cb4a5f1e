#!/usr/bin/env bash
# What strangers, a neighbour's access point, a bad broker and a wrong clock may try, all of it.
# The shortest of each kind is in `make test` as well.
set -euo pipefail
cd "$(dirname "$0")/.."

export SKIPPED_LOG="$PWD/target/skipped-attacks.log"
mkdir -p target
: >"$SKIPPED_LOG"

attack() { # package, test, arguments of the test...
  local package=$1 name=$2
  shift 2
  [ -e "$package/tests/$name.rs" ] || [ -e "$package/tests/$name/main.rs" ] || return 0
  printf '\n== %s: %s\n' "$package" "$name"
  cargo test --quiet --locked -p "$package" --test "$name" -- --include-ignored "$@"
}

attack collector attacks --nocapture --test-threads 1
attack collector wrong_clock
attack collector hostile_box --nocapture --test-threads 1
attack collector api
attack collector operations
attack agent attacks --nocapture --test-threads 1
attack agent daemon
printf '\n== agent: what two layers tell together, in millions of weeks\n'
cargo test --quiet --locked -p agent --lib -- --ignored --nocapture two_million

if [ -s "$SKIPPED_LOG" ]; then
  printf 'SKIPPED: %s\n' "$(sort -u "$SKIPPED_LOG" | paste -sd ';' | sed 's/;/; /g')"
fi
