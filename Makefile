# make demo    build everything and run a simulated Brussels
# make test    prove the project on this machine
# make bench-agent  size, memory and instructions of the agent (AGENT=PROGRAM: of another build)
# make audit   licences, bans, sources and advisories of the dependencies

.PHONY: demo test bench-agent dashboards audit openapi format

demo: dashboards
	cargo build --release --locked -p simulator --bin hotspot-demo
	exec target/release/hotspot-demo

test:
	@scripts/test.sh

# The pages that the collector's binary embeds.
dashboards:
	@scripts/set-up.sh build
	@scripts/dashboards.sh

audit:
	@scripts/audit.sh

bench-agent:
	cargo bench --locked -p agent --bench box

format:
	cargo fmt
	npm --prefix dashboards run format
