#!/usr/bin/env bash
# Arranges Debian's compilers so that they make static musl programs for access points, and
# writes the environment of a build to .cache/cross/env. No foreign architecture is
# registered with dpkg: the few foreign packages are unpacked into .cache/cross.
set -euo pipefail
cd "$(dirname "$0")/../.."

cross=$PWD/.cache/cross
stamp=$cross/arranged-4
[ -f "$stamp" ] && exit 0
rm -rf "$cross"
mkdir -p "$cross/apt/lists/partial" "$cross/apt/cache/archives/partial" "$cross/bin"

# The machine's own mirror of the main archive, read with its own state.
# shellcheck source=/dev/null
. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
  awk -v codename="$VERSION_CODENAME" '$2 == codename { print $1; exit }')
[ -n "$mirror" ] || { echo "cross: no Debian archive of $VERSION_CODENAME is configured" >&2; exit 1; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring] $mirror $VERSION_CODENAME main" >"$cross/apt/sources.list"
cat >"$cross/apt/apt.conf" <<CONF
Dir::State::Lists "$cross/apt/lists";
Dir::Cache "$cross/apt/cache";
Dir::Etc::sourcelist "$cross/apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Architectures { "amd64"; "armhf"; "arm64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
(
  export APT_CONFIG=$cross/apt/apt.conf
  apt-get -qq update
  mkdir "$cross/packages"
  cd "$cross/packages"
  apt-get -qq download musl-dev:amd64 musl-dev:armhf musl-dev:arm64
)
for package in "$cross"/packages/musl-dev_*.deb; do dpkg-deb -x "$package" "$cross/root"; done

link_with() { # musl triple, prefix of the GNU compiler
  local library=$cross/root/usr/lib/$1
  sed -i "s#/usr/lib/$1#$library#g; s#/usr/include/$1#$cross/root/usr/include/$1#g" "$library/musl-gcc.specs"
  # std asks for libunwind on musl; the compiler's own unwinder serves.
  echo 'INPUT(-lgcc_eh -lgcc)' >"$library/libunwind.a"
  printf '#!/bin/sh\nexec %sgcc "$@" -specs "%s" -L "%s"\n' "$2" "$library/musl-gcc.specs" "$library" >"$cross/bin/$1-gcc"
  chmod +x "$cross/bin/$1-gcc"
}
link_with x86_64-linux-musl x86_64-linux-gnu-
link_with arm-linux-musleabihf arm-linux-gnueabihf-
link_with aarch64-linux-musl aarch64-linux-gnu-
# These compilers' unwinders ask glibc where an address belongs; musl is asked otherwise.
for triple in aarch64-linux-musl x86_64-linux-musl; do
  library=$cross/root/usr/lib/$triple
  "$cross/bin/$triple-gcc" -Os -c scripts/cross/find_object.c -o "$library/find_object.o"
  echo "INPUT(-lgcc_eh $library/find_object.o -lc -lgcc)" >"$library/libunwind.a"
done
rm -rf "$cross/apt" "$cross/packages"
touch "$stamp"
