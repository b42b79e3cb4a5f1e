#!/usr/bin/env bash
# Tries the repository of packages: real apt in an empty Debian installs from it, takes a
# bad version in `testing` back, gets the next one in two steps and refuses what is signed
# by somebody else; the feed for opkg is checked by its format. The packages are as
# packages.sh makes them, around a stand-in for the program. As root (mmdebstrap); minutes
# the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in mmdebstrap openssl; do
  command -v $tool >/dev/null || { echo "test-repository: $tool is missing" >&2; exit 1; }
done

cache=$PWD/.cache/repository
base=$cache/root.tar
if [ ! -f "$base" ]; then
  mkdir -p "$cache"
  # shellcheck source=/dev/null
  . /etc/os-release
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
    awk -v codename="$VERSION_CODENAME" '$2 == codename { print $1; exit }')
  mmdebstrap --quiet --variant=minbase "$VERSION_CODENAME" "$base.part.tar" "$mirror"
  mv "$base.part.tar" "$base"
fi

work=$(mktemp -d -p /var/tmp repository.XXXXXX)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=$work/target REPOSITORY=$work/repository KEYS=$work/keys
bad=0
check() { # what, found, expected
  if [ "$2" = "$3" ]; then echo "ok   $1: $2"; else echo "BAD  $1: $2, expected $3"; bad=1; fi
}
result() { if "$@" >"$work/log" 2>&1; then echo yes; else echo no; fi; }

make_packages() { # version
  for architecture in x86_64 armv7; do
    mkdir -p "$work/target/boxes/$architecture"
    printf '#!/bin/sh\necho "hotspot-agent %s"\n' "$1" >"$work/target/boxes/$architecture/hotspot-agent"
    chmod 755 "$work/target/boxes/$architecture/hotspot-agent"
  done
  rm -rf "$work/packages"
  VERSION=$1 PACKAGES=$work/packages scripts/packages.sh x86_64 armv7 >/dev/null
}
publish() { # version
  make_packages "$1"
  scripts/repository.sh add "$work"/packages/*.deb "$work"/packages/*.ipk >/dev/null
}

# Two boxes: the first ring has `testing`, the rest `stable`.
box() { chroot "$work/$1" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "${@:2}"; }
make_box() { # name, channel
  mkdir "$work/$1"
  tar -C "$work/$1" --exclude='./dev/*' -xf "$base"
  mknod -m 666 "$work/$1/dev/null" c 1 3
  rm -f "$work/$1"/etc/apt/sources.list "$work/$1"/etc/apt/sources.list.d/*
  install -D -m 644 "$REPOSITORY/hotspots.gpg" "$work/$1/etc/apt/keyrings/hotspots.gpg"
  echo "deb [signed-by=/etc/apt/keyrings/hotspots.gpg] file:/srv/repository/debian $2 main" \
    >"$work/$1/etc/apt/sources.list.d/hotspots.list"
  # What the channel has is what the box runs, also where that is older.
  printf 'Package: hotspot-agent\nPin: release o=Hotspots\nPin-Priority: 1001\n' \
    >"$work/$1/etc/apt/preferences.d/hotspots"
}
sync_box() { rm -rf "$work/$1/srv/repository"; cp -a "$REPOSITORY" "$work/$1/srv/repository"; }
update() { # box, what to do
  sync_box "$1"
  box "$1" apt-get update >"$work/log" 2>&1 &&
    box "$1" apt-get "$2" --yes --allow-downgrades ${3:+"$3"} >>"$work/log" 2>&1 ||
    tail -n 5 "$work/log"
}
runs() { box "$1" hotspot-agent --version 2>&1; }

scripts/repository.sh keys >/dev/null
publish 0.1.0
scripts/repository.sh promote 0.1.0-1 >/dev/null
make_box first testing
make_box rest stable
for one in first rest; do
  update $one install hotspot-agent
  check "installed from the repository ($one)" "$(runs $one)" "hotspot-agent 0.1.0"
done

# A bad version gets as far as the first ring, and is taken back there.
publish 0.2.0
for one in first rest; do update $one upgrade; done
check "the first ring has the new version" "$(runs first)" "hotspot-agent 0.2.0"
check "the rest does not" "$(runs rest)" "hotspot-agent 0.1.0"
scripts/repository.sh withdraw testing 0.2.0-1 >/dev/null
for one in first rest; do
  update $one upgrade
  check "taken back ($one)" "$(runs $one)" "hotspot-agent 0.1.0"
done

# The next one goes all the way.
publish 0.3.0
update first upgrade
check "the first ring has the next version" "$(runs first)" "hotspot-agent 0.3.0"
scripts/repository.sh promote 0.3.0-1 >/dev/null
update rest upgrade
check "the rest has it after it was promoted" "$(runs rest)" "hotspot-agent 0.3.0"
check "the same file in both channels" "$(cmp "$REPOSITORY"/debian/pool/{testing,stable}/hotspot-agent_0.3.0-1_amd64.deb && echo same)" same

# The same version with other bytes is refused, and so is a version that is not there.
make_packages 0.3.0
echo '# changed' >>"$work/target/boxes/x86_64/hotspot-agent"
VERSION=0.3.0 PACKAGES=$work/packages scripts/packages.sh x86_64 >/dev/null
check "other bytes under one version" "$(result scripts/repository.sh add "$work/packages/hotspot-agent_0.3.0-1_amd64.deb")" no
check "a version that nobody added" "$(result scripts/repository.sh promote 9.9.9-1)" no

# What somebody else signed, and what was changed after it was signed.
sync_box rest
check "as it was signed" "$(result box rest apt-get update -o APT::Update::Error-Mode=any)" yes
dists=$work/rest/srv/repository/debian/dists/stable
sed -i 's/hotspot-agent/hotspot-ageny/' "$dists/main/binary-amd64/Packages"
gzip -9nk -f "$dists/main/binary-amd64/Packages"
rm -rf "$work"/rest/var/lib/apt/lists/*
check "a changed list" "$(result box rest apt-get update -o APT::Update::Error-Mode=any)" no
sync_box rest
KEYS=$work/other REPOSITORY=$work/elsewhere scripts/repository.sh keys >/dev/null
gpg --homedir "$work/other/gnupg" --batch --quiet --yes --clearsign --output "$dists/InRelease" "$dists/Release"
rm -f "$dists/Release.gpg"
rm -rf "$work"/rest/var/lib/apt/lists/*
check "signed by somebody else" "$(result box rest apt-get update -o APT::Update::Error-Mode=any)" no
grep -E '^(E|W):' "$work/log" | head -n 2

# The feed, as opkg and usign read it.
feed=$REPOSITORY/openwrt/stable/arm_cortex-a7_neon-vfpv4
ipk=hotspot-agent_0.3.0-r1_arm_cortex-a7_neon-vfpv4.ipk
entry() { awk -v file="$ipk" 'BEGIN { RS = "" } index($0, "Filename: " file)' "$feed/Packages" | sed -n "s/^$1: //p"; }
check "feed: version" "$(entry Version)" 0.3.0-r1
check "feed: size" "$(entry Size)" "$(stat -c %s "$feed/$ipk")"
check "feed: SHA-256" "$(entry SHA256sum)" "$(sha256sum "$feed/$ipk" | cut -d' ' -f1)"
check "feed: packed list" "$(gzip -dc "$feed/Packages.gz" | cmp - "$feed/Packages" && echo same)" same
check "feed: signature by signify" "$(result signify-openbsd -V -q -p "$KEYS/feed.pub" -m "$feed/Packages" -x "$feed/Packages.sig")" yes
# By another hand: `Ed`, 8 bytes that name the key, and Ed25519 over the file as it is.
raw() { tail -n 1 "$1" | base64 -d; }
check "feed: length of the signature" "$(raw "$feed/Packages.sig" | wc -c)" 74
key_name=$(raw "$feed/Packages.sig" | od -An -tx1 -j2 -N8 | tr -d ' \n')
check "feed: the key has the name that opkg looks for" "$(cmp "$REPOSITORY/$key_name" "$KEYS/feed.pub" && echo same)" same
{ printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'; raw "$KEYS/feed.pub" | tail -c 32; } >"$work/key.der"
raw "$feed/Packages.sig" | tail -c 64 >"$work/signature"
verify() { openssl pkeyutl -verify -pubin -inkey "$work/key.der" -keyform DER -rawin -in "$1" -sigfile "$work/signature"; }
check "feed: signature by OpenSSL" "$(result verify "$feed/Packages")" yes
echo >>"$feed/Packages"
check "feed: a changed list" "$(result verify "$feed/Packages")" no

if [ $bad = 0 ]; then echo "repository: all good"; else exit 1; fi
