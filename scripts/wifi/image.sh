#!/usr/bin/env bash
# Makes the guest of the Wi-Fi laboratory from Debian's packages: an unmodified kernel
# with simulated radios (mac80211_hwsim), hostapd, iw and wpa_supplicant.
#   image.sh amd64|armhf    writes .cache/wifi/ARCHITECTURE/kernel and initrd
# Nothing is installed and no foreign architecture is registered with dpkg.
set -euo pipefail
cd "$(dirname "$0")/../.."

arch=$1
case $arch in
  amd64) kernel=linux-image-amd64 ;;
  armhf) kernel=linux-image-armmp ;;
  *) echo "wifi: no guest of architecture \`$arch\`; amd64 or armhf" >&2; exit 2 ;;
esac
out=$PWD/.cache/wifi/$arch
stamp=$out/made-3
[ -f "$stamp" ] && exit 0
rm -rf "$out"
work=$out/work
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/packages" "$work/root"

# shellcheck source=/dev/null
. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
  awk -v codename="$VERSION_CODENAME" '$2 == codename { print $1; exit }')
[ -n "$mirror" ] || { echo "wifi: no Debian archive of $VERSION_CODENAME is configured" >&2; exit 1; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring] $mirror $VERSION_CODENAME main" >"$work/apt/sources.list"
cat >"$work/apt/apt.conf" <<CONF
Dir::State::Lists "$work/apt/lists";
Dir::State::status "/dev/null";
Dir::Cache "$work/apt/cache";
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
(
  export APT_CONFIG=$work/apt/apt.conf
  apt-get -qq update
  image=$(apt-cache depends "$kernel" | sed -n 's/.*Depends: \(linux-image-[^ ]*\).*/\1/p' | head -n 1)
  cd "$work/packages"
  apt-get -qq download "${image%:*}" busybox-static hostapd iw wpasupplicant libc6 libgcc-s1 \
    libnl-3-200 libnl-genl-3-200 libnl-route-3-200 libssl3 libdbus-1-3 libpcsclite1 \
    libreadline8 libtinfo6 libsystemd0 libcap2 libgcrypt20 libgpg-error0 liblz4-1 liblzma5 libzstd1
)
for package in "$work"/packages/*.deb; do
  case $package in
    */linux-image-*) dpkg-deb -x "$package" "$work/kernel" ;;
    *) dpkg-deb -x "$package" "$work/programs" ;;
  esac
done

# Programs, and the libraries that they name: readelf also reads foreign ones.
root=$work/root
mkdir -p "$root"/{bin,lib,etc,dev,proc,sys,tmp,run,host,lib/modules}
cp "$work/programs/bin/busybox" "$root/bin/busybox"
waiting=()
for program in usr/sbin/hostapd usr/sbin/hostapd_cli sbin/iw usr/sbin/iw \
  sbin/wpa_supplicant; do
  [ -f "$work/programs/$program" ] || continue
  cp "$work/programs/$program" "$root/bin/"
  waiting+=("$work/programs/$program")
done
while [ ${#waiting[@]} -gt 0 ]; do
  file=${waiting[0]}
  waiting=("${waiting[@]:1}")
  loader=$(readelf -lW "$file" | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
  if [ -n "$loader" ] && [ ! -e "$root$loader" ]; then
    mkdir -p "$root$(dirname "$loader")"
    cp -L "$(find "$work/programs" -name "$(basename "$loader")" | head -n 1)" "$root$loader"
  fi
  for library in $(readelf -dW "$file" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
    [ -e "$root/lib/$library" ] && continue
    found=$(find "$work/programs" -name "$library" | head -n 1)
    [ -n "$found" ] || { echo "wifi: no package holds $library" >&2; exit 1; }
    cp -L "$found" "$root/lib/$library"
    waiting+=("$(readlink -f "$found")")
  done
done

# Kernel modules with what they depend on, in the order of loading.
find "$work/kernel" -name '*.ko' >"$work/modules"
: >"$root/lib/modules/order"
add_module() {
  local name=${1//-/_} file depends
  grep -qx "$name" "$root/lib/modules/order" && return 0
  file=$(awk -F/ -v name="$name" '{ base = $NF; gsub(/-/, "_", base); if (base == name ".ko") { print; exit } }' "$work/modules")
  [ -n "$file" ] || return 0 # built in
  depends=$(tr '\0' '\n' <"$file" | sed -n 's/^depends=//p' | head -n 1)
  local one
  for one in ${depends//,/ }; do add_module "$one"; done
  cp "$file" "$root/lib/modules/$name.ko"
  echo "$name" >>"$root/lib/modules/order"
}
for name in virtio_pci virtio_mmio virtio_net virtio_rng 9pnet_virtio 9p ccm ctr cmac gcm mac80211_hwsim; do
  add_module $name
done

install -m 755 scripts/wifi/init "$root/init"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
(cd "$root" && find . -print0 | sort -z | cpio --null --quiet -o -H newc --owner 0:0) | gzip -6 >"$out/initrd"
image=$(find "$work/kernel/boot" -name 'vmlinuz-*')
if [ "$arch" = amd64 ]; then
  # Unpacked here, once: emulated, it takes seconds at every boot.
  start=$(LC_ALL=C grep -abo -m1 $'\xfd7zXZ' "$image" | head -n 1 | cut -d: -f1)
  tail -c "+$((start + 1))" "$image" | xz -dc --single-stream >"$out/kernel" 2>/dev/null || true
  [ "$(head -c 4 "$out/kernel" | tail -c 3)" = ELF ] || { echo "wifi: the kernel could not be unpacked" >&2; exit 1; }
else
  cp "$image" "$out/kernel"
fi
rm -rf "$work"
touch "$stamp"
