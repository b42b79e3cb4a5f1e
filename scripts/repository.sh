#!/usr/bin/env bash
# A signed repository of packages for access points and the collector: for apt, and a feed
# for opkg (OpenWrt up to 24.10). What is new goes into `testing`; what proved itself there
# is promoted, as the same file, into `stable`. A folder of plain files, for any web server.
#   repository.sh keys                     makes the two keys, once
#   repository.sh add PACKAGE...           into testing
#   repository.sh promote VERSION          from testing into stable
#   repository.sh withdraw CHANNEL VERSION out of a channel again
#   repository.sh list                     what each channel has
# REPOSITORY is the folder (target/repository), KEYS that of the keys (target/repository-keys),
# which belong on no web server.
set -euo pipefail
cd "$(dirname "$0")/.."

repository=${REPOSITORY:-${CARGO_TARGET_DIR:-target}/repository}
keys=${KEYS:-${CARGO_TARGET_DIR:-target}/repository-keys}
name=${ORIGIN:-Hotspots}
export LC_ALL=C
umask 022

fail() { printf 'repository: %s\n' "$*" >&2; exit 1; }
for tool in apt-ftparchive:apt-utils gpg:gnupg signify-openbsd:signify-openbsd dpkg-deb:dpkg; do
  command -v "${tool%:*}" >/dev/null || fail "${tool%:*} is missing (Debian package ${tool#*:})"
done

gpg_() { gpg --homedir "$keys/gnupg" --batch --quiet "$@"; }

make_keys() {
  [ ! -e "$keys/feed.sec" ] || fail "there are keys in $keys already"
  mkdir -p "$keys"
  install -d -m 700 "$keys/gnupg"
  gpg_ --passphrase '' --quick-generate-key "$name packages" ed25519 sign never
  gpg_ --export --output "$keys/hotspots.gpg"
  # The format of OpenWrt's usign is signify's, byte for byte.
  (umask 077 && signify-openbsd -G -n -c "$name packages" -p "$keys/feed.pub" -s "$keys/feed.sec")
  echo "keys in $keys; keep a copy where no thief and no fire comes"
}

# OpenWrt finds the key by this name in /etc/opkg/keys.
fingerprint() { tail -n 1 "$keys/feed.pub" | base64 -d | od -An -tx1 -j2 -N8 | tr -d ' \n'; }

control_of() { # .deb or .ipk
  case $1 in
    *.deb) dpkg-deb --field "$1" ;;
    *.ipk) tar -xzOf "$1" ./control.tar.gz | tar -xzOf - ./control ;;
    *) fail "$1 is not a package (.deb, .ipk)" ;;
  esac
}
field() { sed -n "s/^$1: //p" | head -n 1; }
# 0.2.0-1 and 0.2.0-r1 are one version.
version_of() { control_of "$1" | field Version | sed 's/-r\([0-9]*\)$/-\1/'; }

# Whole or not at all: a box may be reading.
replace() { mv -f "$1.new" "$1"; }

add_to() { # channel, file
  local folder
  case $2 in
    *.deb) folder=$repository/debian/pool/$1 ;;
    *) folder=$repository/openwrt/$1/$(control_of "$2" | field Architecture) ;;
  esac
  mkdir -p "$folder"
  local target
  target=$folder/$(basename "$2")
  if [ -e "$target" ] && ! cmp -s "$2" "$target"; then
    fail "$target is there with other bytes; what changed needs another version or RELEASE"
  fi
  cp -p "$2" "$target.new" && chmod 644 "$target.new" && replace "$target"
}

index_debian() { # channel
  local pool=debian/pool/$1 dists=$repository/debian/dists/$1 architectures architecture
  [ -d "$repository/$pool" ] || return 0
  architectures=$({ printf 'amd64\narmhf\narm64\n'; find "$repository/$pool" -name '*.deb' |
    sed 's/.*_\([a-z0-9]*\)\.deb$/\1/'; } | sort -u | tr '\n' ' ')
  for architecture in $architectures; do
    local folder=$dists/main/binary-$architecture
    mkdir -p "$folder"
    (cd "$repository/debian" && apt-ftparchive --arch "$architecture" packages "pool/$1") >"$folder/Packages.new"
    gzip -9nk -c "$folder/Packages.new" >"$folder/Packages.gz.new"
    replace "$folder/Packages"
    replace "$folder/Packages.gz"
  done
  local about=APT::FTPArchive::Release
  apt-ftparchive -o $about::Origin="$name" -o $about::Label="$name" -o $about::Suite="$1" \
    -o $about::Codename="$1" -o $about::Architectures="${architectures% }" \
    -o $about::Components=main release "$dists" >"$dists.new"
  mv "$dists.new" "$dists/Release"
  gpg_ --yes --clearsign --output "$dists/InRelease.new" "$dists/Release"
  gpg_ --yes --armor --detach-sign --output "$dists/Release.gpg" "$dists/Release"
  replace "$dists/InRelease"
}

index_openwrt() { # channel
  local folder package
  for folder in "$repository/openwrt/$1"/*/; do
    [ -d "$folder" ] || continue
    : >"$folder/Packages.new"
    for package in "$folder"*.ipk; do
      [ -e "$package" ] || continue
      control_of "$package" | awk -v file="$(basename "$package")" -v size="$(stat -c %s "$package")" \
        -v sum="$(sha256sum "$package" | cut -d' ' -f1)" '
          /^Description:/ { printf "Filename: %s\nSize: %s\nSHA256sum: %s\n", file, size, sum }
          { print }
          END { print "" }' >>"$folder/Packages.new"
    done
    gzip -9nk -c "$folder/Packages.new" >"$folder/Packages.gz.new"
    signify-openbsd -S -s "$keys/feed.sec" -m "$folder/Packages.new" -x "$folder/Packages.sig.new"
    for file in Packages Packages.gz Packages.sig; do replace "$folder/$file"; done
  done
}

index() { # channel
  index_debian "$1"
  index_openwrt "$1"
  cp "$keys/hotspots.gpg" "$repository/hotspots.gpg"
  cp "$keys/feed.pub" "$repository/$(fingerprint)"
}

of_version() { # channel, version
  { find "$repository/debian/pool/$1" -name '*.deb' 2>/dev/null || true
    find "$repository/openwrt/$1" -name '*.ipk' 2>/dev/null || true; } | sort |
    while read -r file; do
      if [ "$(version_of "$file")" = "$2" ]; then printf '%s\n' "$file"; fi
    done
}

is_channel() { [ "$1" = testing ] || [ "$1" = stable ] || fail "no channel $1 (testing, stable)"; }

command=${1:-}
[ $# -gt 0 ] && shift
[ "$command" = keys ] || [ "$command" = list ] || [ -e "$keys/feed.sec" ] ||
  fail "no keys in $keys; \`repository.sh keys\` makes them"
case $command in
  keys) make_keys ;;
  add)
    [ $# -gt 0 ] || fail "add: name the packages"
    for file in "$@"; do
      [ -f "$file" ] || fail "$file is not there"
      add_to testing "$file"
    done
    index testing
    ;;
  promote)
    [ $# = 1 ] || fail "promote: name one version"
    files=$(of_version testing "$1")
    [ -n "$files" ] || fail "testing has no version $1"
    while read -r file; do add_to stable "$file"; done <<<"$files"
    index stable
    ;;
  withdraw)
    [ $# = 2 ] || fail "withdraw: name a channel and a version"
    is_channel "$1"
    files=$(of_version "$1" "$2")
    [ -n "$files" ] || fail "$1 has no version $2"
    while read -r file; do rm "$file"; done <<<"$files"
    index "$1"
    ;;
  list) ;;
  *) fail "usage: repository.sh keys | add PACKAGE... | promote VERSION | withdraw CHANNEL VERSION | list" ;;
esac
for channel in testing stable; do
  { find "$repository/debian/pool/$channel" "$repository/openwrt/$channel" -name '*.deb' -o -name '*.ipk' 2>/dev/null || true; } |
    sort | while read -r file; do
      printf '%-8s %-18s %-14s %s\n' "$channel" "$(control_of "$file" | field Package)" \
        "$(version_of "$file")" "$(basename "$file")"
    done
done
