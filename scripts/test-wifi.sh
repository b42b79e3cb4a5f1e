#!/usr/bin/env bash
# The agent beside a real Wi-Fi stack in a virtual machine, on amd64 and armhf.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/set-up.sh wifi
scripts/wifi/image.sh amd64
scripts/wifi/image.sh armhf
scripts/cross.sh armv7
cargo test --locked --workspace --test boxes -- --include-ignored --test-threads 1 --nocapture wifi::
