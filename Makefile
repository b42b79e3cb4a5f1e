# make demo    build everything and run a simulated Brussels
# make test    prove the project on this machine
# make bench-agent  size, memory and instructions of the agent (AGENT=PROGRAM: of another build)
# make bench-siting   figures of the plans: tables, target/bench/siting.json
# make brussels-plan  an illustrative plan on the real map, from ../shared/data
# make cross   build the agent as a small static program for ARM and x86
# make packages  pack it for Debian and OpenWrt
# make repository  put these into the channel `testing` of a signed repository
# make test-repository  that repository with real apt, and a bad version taken back
# make test-wifi prove its counts in a machine with a real Wi-Fi stack
# make bench-verdicts  how right the verdicts are, on simulated cities (15 min)
# make bench-effect  whether moves helped, on simulated programmes with known truth
# make test-attacks  what strangers, a neighbour's access point and a wrong clock may try (minutes)
# make test-units  runs the packaged systemd units in a virtual machine
# make test-stores  the contract of the stores alone, against each
# make bench   figures of the collector: tables, target/bench/*.json
# make independent-audit  what the agent's bytes tell of one device, by another hand (15 min)
# make audit   licences, bans, sources and advisories of the dependencies

.PHONY: demo test test-attacks test-units test-stores bench bench-verdicts bench-effect bench-agent bench-siting brussels-plan cross packages repository test-repository test-wifi dashboards audit independent-audit format

demo: dashboards
	cargo build --locked --workspace --bin hotspot-demo
	exec $${CARGO_TARGET_DIR:-target}/debug/hotspot-demo

test:
	@scripts/test.sh

cross:
	@scripts/cross.sh
	@cargo test --quiet --locked --workspace --test boxes -- --include-ignored on_armv7 runs_on

packages: cross
	@scripts/packages.sh

repository:
	@scripts/repository.sh add $${CARGO_TARGET_DIR:-target}/packages/*.deb $${CARGO_TARGET_DIR:-target}/packages/*.ipk

test-repository:
	@scripts/test-repository.sh

test-wifi:
	@scripts/test-wifi.sh

test-units:
	@scripts/test-units.sh

bench-siting:
	@scripts/bench-siting.sh $(PARTS)

brussels-plan:
	cargo build --locked --workspace --example brussels
	$${CARGO_TARGET_DIR:-target}/debug/examples/brussels $${SHARED_DATA:-../shared/data} target/brussels $(MOVES)

test-attacks: dashboards
	@scripts/set-up.sh test
	@scripts/test-attacks.sh

test-stores:
	@scripts/test-stores.sh

bench:
	@scripts/bench.sh

# The pages that the collector's binary embeds.
dashboards:
	@scripts/set-up.sh build
	@scripts/dashboards.sh

audit:
	@scripts/audit.sh

independent-audit:
	cargo build --release --locked -p agent --example release_weeks
	python3 -B scripts/independent-audit $${CARGO_TARGET_DIR:-target}/release/examples/release_weeks $(WEEKS)

bench-agent:
	cargo bench --locked -p agent --bench box

format:
	cargo fmt
	npm --prefix dashboards run format

bench-verdicts:
	@scripts/set-up.sh build
	cargo run --release --locked -p simulator --bin bench-verdicts

# The workspace's profiles compile the analysis and the simulator optimised.
bench-effect:
	@scripts/set-up.sh build
	cargo run --locked -p simulator --bin bench-effect
