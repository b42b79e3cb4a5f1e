#!/usr/bin/env bash
# Runs the packaged systemd units for real: Debian with systemd in a virtual machine,
# collector and agent installed as their packages do, limits read back from the kernel.
# The machine is emulated, so that this runs where KVM does not; nothing is registered
# with the systemd of this one. As root (mmdebstrap); a few minutes.
#   test-units.sh [FOLDER OF hotspot-collector AND hotspot-agent]
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
  programs=$1
else
  cargo build --locked -p collector -p agent --bin hotspot-collector --bin hotspot-agent
  programs=${CARGO_TARGET_DIR:-target}/debug
fi
for tool in mmdebstrap qemu-system-x86_64 mke2fs cpio busybox; do
  command -v $tool >/dev/null || { echo "units: $tool is missing" >&2; exit 1; }
done

cache=$PWD/.cache/units
base=$cache/root.tar
if [ ! -f "$base" ]; then
  mkdir -p "$cache"
  # shellcheck source=/dev/null
  . /etc/os-release
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
    awk -v codename="$VERSION_CODENAME" '$2 == codename { print $1; exit }')
  mmdebstrap --quiet --variant=minbase \
    --include=systemd-sysv,dbus,linux-image-cloud-amd64,procps,curl,adduser,mosquitto,libstdc++6 \
    "$VERSION_CODENAME" "$base.part.tar" "$mirror"
  mv "$base.part.tar" "$base"
fi

work=$(mktemp -d -p /var/tmp units.XXXXXX)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir "$root"
tar -C "$root" --exclude='./dev/*' -xf "$base"

# The collector as its package installs it, the agent as its package's files.
# Quick, not small.
export DPKG_DEB_COMPRESSOR_TYPE=gzip DPKG_DEB_COMPRESSOR_LEVEL=1
package=$(packaging/collector/build-deb.sh --binary "$programs/hotspot-collector" --output "$work")
cp "$package" "$root/collector.deb"
chroot "$root" dpkg -i /collector.deb >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log"; exit 1; }
rm "$root/collector.deb"
install -m 755 -s "$programs/hotspot-agent" "$root/usr/bin/hotspot-agent"
install -m 644 packaging/agent/debian/hotspot-agent.service "$root/lib/systemd/system/"
install -m 755 packaging/agent/debian/postinst "$root/agent-postinst"
chroot "$root" sh /agent-postinst configure
install -m 755 scripts/units/in-guest.sh "$root/units-test"
install -m 644 scripts/units/units-test.service "$root/etc/systemd/system/"
install -m 644 scripts/units/agent.toml "$root/etc/hotspot-agent.toml"
chroot "$root" systemctl --quiet enable units-test.service
chroot "$root" systemctl --quiet mask serial-getty@ttyS0.service systemd-networkd-wait-online.service apt-daily.timer \
  apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer

# A first process that loads the disk's driver and goes over to it.
find "$root/usr/lib/modules" -name '*.ko' >"$work/modules"
first=$work/first
mkdir -p "$first"/{bin,dev,proc,sys,root,modules}
cp -L "$(command -v busybox)" "$first/bin/busybox"
: >"$first/modules/order"
add_module() {
  local name=${1//-/_} file depends one
  grep -qx "$name" "$first/modules/order" && return 0
  file=$(awk -F/ -v name="$name" \
    '{ base = $NF; gsub(/-/, "_", base); if (base == name ".ko") { print; exit } }' "$work/modules")
  [ -n "$file" ] || return 0 # built in
  depends=$(tr '\0' '\n' <"$file" | sed -n 's/^depends=//p' | head -n 1)
  for one in ${depends//,/ }; do add_module "$one"; done
  cp "$file" "$first/modules/$name.ko"
  echo "$name" >>"$first/modules/order"
}
for name in virtio_pci virtio_blk crc32c_generic ext4; do add_module $name; done
install -m 755 scripts/units/init "$first/init"
(cd "$first" && find . -print0 | cpio --null --quiet -o -H newc --owner 0:0) >"$work/initrd"
cp "$(find "$root/boot" -name 'vmlinuz-*')" "$work/kernel"
mke2fs -q -t ext4 -d "$root" "$work/disk" 1500M
rm -rf "$root"

log=$PWD/target/test-units.log
mkdir -p target
: >"$log"
timeout 900 qemu-system-x86_64 -M q35 -accel tcg,tb-size=256 -cpu max -smp 2 -m 1536 \
  -nodefaults -no-user-config -display none -no-reboot -serial "file:$log" \
  -kernel "$work/kernel" -initrd "$work/initrd" \
  -append "console=ttyS0 root=/dev/vda quiet panic=-1 mitigations=off no_timer_check tsc=reliable random.trust_cpu=on systemd.show_status=0" \
  -drive "file=$work/disk,if=virtio,format=raw,cache=unsafe" </dev/null || true

grep -a '^UNITS' "$log" | tr -d '\r' || true
if grep -qa '^UNITS all good' "$log"; then exit 0; fi
echo "units: not all good; the machine's console is in $log" >&2
exit 1
