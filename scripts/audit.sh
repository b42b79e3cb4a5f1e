#!/usr/bin/env bash
# Licences, bans and sources of the dependencies; advisories where their database can be reached.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v cargo-deny >/dev/null; then
  echo "audit: installing cargo-deny"
  cargo install --locked --quiet cargo-deny
fi
cargo deny --all-features check licenses bans sources
if cargo deny fetch db >/dev/null 2>&1; then
  cargo deny --all-features check advisories
else
  echo "audit: advisories NOT CHECKED: their database cannot be reached from here"
fi
