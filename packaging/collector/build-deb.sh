#!/usr/bin/env bash
# Makes a Debian package of the collector.
#   build-deb.sh [--binary FILE] [--output FOLDER]
# Without --binary the release build of the sources as they are goes in.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=
output=target/debian
while [ $# -gt 0 ]; do
  case $1 in
    --binary) binary=$2; shift 2 ;;
    --output) output=$2; shift 2 ;;
    *) printf 'build-deb: unknown argument %s\n' "$1" >&2; exit 2 ;;
  esac
done
command -v dpkg-deb >/dev/null || { echo 'build-deb: dpkg-deb is missing' >&2; exit 1; }
if [ -z "$binary" ]; then
  scripts/dashboards.sh
  cargo build --release --locked -p collector --features embedded-broker --bin hotspot-collector
  binary=${CARGO_TARGET_DIR:-target}/release/hotspot-collector
fi
version=$("$binary" --version | cut -d' ' -f2)
architecture=$(dpkg --print-architecture)
mkdir -p "$output"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"

install -D -m 0755 "$binary" "$root/usr/bin/hotspot-collector"
strip --strip-unneeded "$root/usr/bin/hotspot-collector"
install -d -m 0755 "$root/lib/systemd/system"
install -m 0644 packaging/collector/*.service packaging/collector/*.timer \
  "$root/lib/systemd/system"
install -d -m 0755 "$root/etc"
"$binary" config >"$root/etc/hotspot-collector.toml"
chmod 0640 "$root/etc/hotspot-collector.toml"
doc=$root/usr/share/doc/hotspot-collector
install -D -m 0644 LICENSE "$doc/copyright"
install -m 0644 docs/collector.md "$doc/collector.md"
install -m 0644 docs/operators/collector.md "$doc/operators.md"
share=$root/usr/share/hotspot-collector
install -D -m 0644 packaging/prometheus/hotspot-collector.rules.yml \
  "$share/prometheus/hotspot-collector.rules.yml"
for file in prometheus influxdb; do
  install -D -m 0644 "packaging/grafana/$file.json" "$share/grafana/$file.json"
done

install -d -m 0755 "$root/DEBIAN"
echo /etc/hotspot-collector.toml >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do
  install -m 0755 "packaging/collector/$script" "$root/DEBIAN/$script"
done
size=$(du -ks --exclude=DEBIAN "$root" | cut -f1)
# The oldest C library that has what the binary asks for.
libc=$(objdump -T "$binary" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
cat >"$root/DEBIAN/control" <<CONTROL
Package: hotspot-collector
Version: $version
Architecture: $architecture
Maintainer: The hotspot project <hotspots@example.org>
Installed-Size: $size
Depends: adduser, libc6 (>= $libc), libstdc++6, libgcc-s1
Recommends: mosquitto | rabbitmq-server | nats-server, systemd-timesyncd | time-daemon
Section: net
Priority: optional
Description: receives, stores and serves counts of public Wi-Fi hotspots
 Takes what access points count from an MQTT broker, loses none of it, says which
 sites are underused and which are broken, and plans moves. Serves pages and an API.
CONTROL
package=$output/hotspot-collector_${version}_${architecture}.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
echo "$package"
