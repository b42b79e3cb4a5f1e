#!/bin/sh
# Drops in simulated surveillance counts, ours beside R's package surveillance
# (Debian: r-cran-surveillance). Figures land in target/bench/verdicts.json.
set -eu
cd "$(dirname "$0")/.."
seeds=${1:-20}
folder=target/bench/drops
rm -rf "$folder"
bench() {
	cargo run --release --locked -p simulator --bin bench-verdicts -- --part drops --seeds "$seeds"
}
bench
Rscript scripts/drops/peer.R "$folder/series.csv" "$folder/peer.csv"
bench
