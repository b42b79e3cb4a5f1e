#!/usr/bin/env bash
# Tries the repository of packages with the real agent: real apt in empty Debian roots
# installs from it, takes a bad version in `testing` back, gets the next one in two steps and
# refuses what is signed by somebody else; the feed for opkg is checked by its format. Then
# fifty boxes join a collector with tokens and are updated so. As root (mmdebstrap, overlays);
# ten minutes the first time, most of it two builds of the agent.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/set-up.sh repository
# What is mounted here is gone when this ends.
[ "${IN_NAMESPACE:-}" = yes ] || exec env IN_NAMESPACE=yes unshare --mount --propagation private "$0" "$@"

cache=$PWD/.cache/repository
packed=$cache/root.tar
if [ ! -f "$packed" ]; then
  mkdir -p "$cache"
  # shellcheck source=/dev/null
  . /etc/os-release
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
    awk -v codename="$VERSION_CODENAME" '$2 == codename { print $1; exit }')
  mmdebstrap --quiet --variant=minbase "$VERSION_CODENAME" "$packed.part.tar" "$mirror"
  mv "$packed.part.tar" "$packed"
fi

work=$(mktemp -d -p /var/tmp repository.XXXXXX)
end() {
  [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
  awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | xargs -r umount --lazy
  rm -rf "$work"
}
trap end EXIT
export REPOSITORY=$work/repository KEYS=$work/keys PACKAGES=$work/packages
export ROOTS=$work/roots BASE=$work/base PROGRAMS=$work/programs
bad=0
check() { # what, found, expected
  if [ "$2" = "$3" ]; then echo "ok   $1: $2"; else echo "BAD  $1: $2, expected $3"; bad=1; fi
}
result() { if "$@" >"$work/log" 2>&1; then echo yes; else echo no; fi; }
box() { scripts/repository/box.sh "$@" 2>"$work/log" || tail -n 5 "$work/log"; }
in_box() { chroot "$ROOTS/$1" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "${@:2}"; }
runs() { in_box "$1" hotspot-agent --version 2>&1; }

# The agent that says these versions; between them one that ends when it is started. What the
# feed for ARM has is looked at and not run.
for version in 0.3.0 0.1.0; do
  VERSION=$version scripts/cross.sh x86_64
  install -D -m 755 "${CARGO_TARGET_DIR:-target}/boxes/x86_64/hotspot-agent" \
    "$PROGRAMS/$version/boxes/x86_64/hotspot-agent"
done
mkdir -p "$PROGRAMS/0.2.0/boxes/x86_64"
cat >"$PROGRAMS/0.2.0/boxes/x86_64/hotspot-agent" <<'PROGRAM'
#!/bin/sh
if [ "$1" = --version ]; then echo hotspot-agent 0.2.0; else exit 1; fi
PROGRAM
chmod 755 "$PROGRAMS/0.2.0/boxes/x86_64/hotspot-agent"
for version in 0.1.0 0.2.0 0.3.0; do
  install -D -m 755 "$PROGRAMS/0.2.0/boxes/x86_64/hotspot-agent" "$PROGRAMS/$version/boxes/armv7/hotspot-agent"
done

mkdir -p "$BASE" "$REPOSITORY"
tar -C "$BASE" --exclude='./dev/*' -xf "$packed"
python3 -u -m http.server --bind 127.0.0.1 --directory "$REPOSITORY" 0 >"$work/server" 2>"$work/server-log" &
server=$!
for _ in $(seq 1 100); do
  port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/server")
  [ -z "$port" ] || break
  sleep 0.1
done
export ADDRESS=http://127.0.0.1:${port:?no web server}

# Two boxes: the first ring has `testing`, the rest `stable`.
scripts/repository.sh keys >/dev/null
box publish 0.1.0 >/dev/null
box promote 0.1.0-1 >/dev/null
box make first testing >/dev/null
box make rest stable >/dev/null
for one in first rest; do
  check "installed from the repository ($one)" "$(runs $one)" "hotspot-agent 0.1.0"
done

# A bad version gets as far as the first ring, and is taken back there.
box publish 0.2.0 >/dev/null
for one in first rest; do box update $one >/dev/null; done
check "the first ring has the new version" "$(runs first)" "hotspot-agent 0.2.0"
check "the rest does not" "$(runs rest)" "hotspot-agent 0.1.0"
box withdraw testing 0.2.0-1 >/dev/null
for one in first rest; do
  box update $one >/dev/null
  check "taken back ($one)" "$(runs $one)" "hotspot-agent 0.1.0"
done

# The next one goes all the way.
box publish 0.3.0 >/dev/null
box update first >/dev/null
check "the first ring has the next version" "$(runs first)" "hotspot-agent 0.3.0"
box promote 0.3.0-1 >/dev/null
box update rest >/dev/null
check "the rest has it after it was promoted" "$(runs rest)" "hotspot-agent 0.3.0"
check "the same file in both channels" "$(cmp "$REPOSITORY"/debian/pool/{testing,stable}/hotspot-agent_0.3.0-1_amd64.deb && echo same)" same

# The same version with other bytes is refused, and so is a version that is not there.
cp -a "$PROGRAMS/0.3.0" "$PROGRAMS/changed"
echo '# changed' >>"$PROGRAMS/changed/boxes/x86_64/hotspot-agent"
CARGO_TARGET_DIR=$PROGRAMS/changed VERSION=0.3.0 scripts/packages.sh x86_64 >/dev/null
check "other bytes under one version" "$(result scripts/repository.sh add "$PACKAGES/hotspot-agent_0.3.0-1_amd64.deb")" no
check "a version that nobody added" "$(result scripts/repository.sh promote 9.9.9-1)" no

# What somebody else signed, and what was changed after it was signed.
refresh() { rm -rf "$ROOTS"/rest/var/lib/apt/lists/*; in_box rest apt-get update -o APT::Update::Error-Mode=any; }
check "as it was signed" "$(result refresh)" yes
dists=$REPOSITORY/debian/dists/stable
cp -a "$dists" "$work/dists"
sed -i 's/hotspot-agent/hotspot-ageny/' "$dists/main/binary-amd64/Packages"
gzip -9nk -f "$dists/main/binary-amd64/Packages"
check "a changed list" "$(result refresh)" no
rm -rf "$dists" && cp -a "$work/dists" "$dists"
KEYS=$work/other REPOSITORY=$work/elsewhere scripts/repository.sh keys >/dev/null
gpg --homedir "$work/other/gnupg" --batch --quiet --yes --clearsign --output "$dists/InRelease" "$dists/Release"
rm -f "$dists/Release.gpg"
check "signed by somebody else" "$(result refresh)" no
grep -E '^(E|W):' "$work/log" | head -n 2
rm -rf "$dists" && cp -a "$work/dists" "$dists"

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

# Fifty boxes, from a repository that has the first version in both channels.
[ $bad = 0 ] || exit 1
rm -rf "${REPOSITORY:?}"/*
cp "$KEYS/hotspots.gpg" "$REPOSITORY/"
box publish 0.1.0 >/dev/null
box promote 0.1.0-1 >/dev/null
BOXES=$PWD/scripts/repository/box.sh cargo test --quiet --locked -p journeys --test update -- --ignored fifty
echo "ok   fifty boxes joined and were updated in two steps"

if [ $bad = 0 ]; then echo "repository: all good"; else exit 1; fi
