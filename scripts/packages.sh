#!/usr/bin/env bash
# Packs target/boxes/ARCHITECTURE/hotspot-agent into target/packages/: a .deb for
# Debian access points and an .ipk for OpenWrt up to 24.10. The same program and version give
# the same bytes. Names the architectures to pack, or packs what was built.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
out=${PACKAGES:-$target/packages}
files=packaging/agent
version=${VERSION:-$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)}
release=${RELEASE:-1}
maintainer=${MAINTAINER:-hotspot-agent packages <packages@example.org>}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH LC_ALL=C
description="Counts devices connected to a public Wi-Fi network"

debian_name() {
  case $1 in armv7) echo armhf ;; aarch64) echo arm64 ;; x86_64) echo amd64 ;; mipsel) echo mipsel ;; esac
}

# OpenWrt names a processor more finely than the program needs.
openwrt_names() {
  case $1 in
    armv7) echo arm_cortex-a7_neon-vfpv4 arm_cortex-a9_vfpv3-d16 arm_cortex-a15_neon-vfpv4 ;;
    aarch64) echo aarch64_cortex-a53 aarch64_cortex-a72 aarch64_generic ;;
    x86_64) echo x86_64 ;;
    mipsel) echo mipsel_24kc ;;
  esac
}

archive() { # folder
  tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu \
    --mtime="@$SOURCE_DATE_EPOCH" -cf - . | gzip -9n
}

pack_deb() { # architecture
  local root=$work/deb name
  name=$(debian_name "$1")
  rm -rf "$root"
  install -D -m 755 "$target/boxes/$1/hotspot-agent" "$root/usr/bin/hotspot-agent"
  install -D -m 644 $files/debian/hotspot-agent.service "$root/lib/systemd/system/hotspot-agent.service"
  install -D -m 644 docs/agent.md "$root/usr/share/doc/hotspot-agent/agent.md"
  install -D -m 644 docs/PRIVACY.md "$root/usr/share/doc/hotspot-agent/PRIVACY.md"
  install -D -m 644 LICENSE "$root/usr/share/doc/hotspot-agent/copyright"
  mkdir -p "$root/DEBIAN"
  for script in postinst prerm postrm; do install -m 755 "$files/debian/$script" "$root/DEBIAN/$script"; done
  cat >"$root/DEBIAN/control" <<CONTROL
Package: hotspot-agent
Version: $version-$release
Architecture: $name
Maintainer: $maintainer
Depends: passwd
Section: net
Priority: optional
Installed-Size: $(find "$root" -type f ! -path '*/DEBIAN/*' -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
Description: $description
 No address of a device leaves the access point.
CONTROL
  find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --build "$root" "$out/hotspot-agent_$version-${release}_$name.deb" >/dev/null
}

pack_ipk() { # architecture, OpenWrt's name of it
  local root=$work/ipk
  rm -rf "$root"
  mkdir -p "$root/control" "$root/data" "$root/whole"
  local data=$root/data own=$files/openwrt/files
  install -D -m 755 "$target/boxes/$1/hotspot-agent" "$data/usr/bin/hotspot-agent"
  install -D -m 755 $own/hotspot-agent.init "$data/etc/init.d/hotspot-agent"
  install -D -m 755 $own/uci-to-toml "$data/usr/libexec/hotspot-agent/uci-to-toml"
  install -D -m 600 $own/hotspot-agent.config "$data/etc/config/hotspot-agent"
  install -D -m 644 $own/hotspot-agent.keep "$data/lib/upgrade/keep.d/hotspot-agent"
  install -D -m 644 $own/hotspot-agent.acl.json "$data/usr/share/acl.d/hotspot-agent.json"
  echo /etc/config/hotspot-agent >"$root/control/conffiles"
  # OpenWrt's own functions make the user and enable, start and stop the service.
  for step in postinst prerm; do
    printf '#!/bin/sh\n. ${IPKG_INSTROOT}/lib/functions.sh\ndefault_%s $0 $@\n' $step >"$root/control/$step"
    chmod 755 "$root/control/$step"
  done
  cat >"$root/control/control" <<CONTROL
Package: hotspot-agent
Version: $version-r$release
Architecture: $2
Maintainer: $maintainer
Section: net
License: Apache-2.0
Require-User: hotspot-agent:hotspot-agent
Installed-Size: $(find "$data" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
Description: $description
CONTROL
  echo 2.0 >"$root/whole/debian-binary"
  archive "$root/control" >"$root/whole/control.tar.gz"
  archive "$root/data" >"$root/whole/data.tar.gz"
  archive "$root/whole" >"$out/hotspot-agent_$version-r${release}_$2.ipk"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
mkdir -p "$out"
if [ $# -eq 0 ]; then
  for name in armv7 aarch64 x86_64 mipsel; do
    [ -x "$target/boxes/$name/hotspot-agent" ] && set -- "$@" $name
  done
fi
[ $# -gt 0 ] || { echo "packages: nothing was built; make cross first" >&2; exit 1; }
for name in "$@"; do
  [ -x "$target/boxes/$name/hotspot-agent" ] || { echo "packages: $name was not built; make cross first" >&2; exit 1; }
  pack_deb "$name"
  for openwrt in $(openwrt_names "$name"); do pack_ipk "$name" "$openwrt"; done
done
(cd "$out" && sha256sum -- *.deb *.ipk >SHA256SUMS)
ls -l "$out" | awk 'NR > 1 { printf "%9d  %s\n", $5, $9 }'
