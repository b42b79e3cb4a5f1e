#!/usr/bin/env bash
# One box of test-repository.sh: a Debian root of its own, laid over one that all share, in
# which real apt installs from the repository over HTTP; and what is done at the repository.
#   box.sh make BOX CHANNEL | update BOX | version BOX
#   box.sh publish VERSION | promote VERSION-1 | withdraw CHANNEL VERSION-1
# ROOTS has the boxes, BASE the shared root, PROGRAMS/VERSION the programs, ADDRESS is that
# of the repository.
set -euo pipefail
cd "$(dirname "$0")/../.."

in_box() { # box, command...
  chroot "$ROOTS/$1" env -i DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "${@:2}"
}

case $1 in
  make)
    root=$ROOTS/$2
    mkdir -p "$root" "$ROOTS/.changes/$2" "$ROOTS/.work/$2"
    mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$ROOTS/.changes/$2,workdir=$ROOTS/.work/$2" "$root"
    mknod -m 666 "$root/dev/null" c 1 3
    rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/*
    install -D -m 644 "$REPOSITORY/hotspots.gpg" "$root/etc/apt/keyrings/hotspots.gpg"
    echo "deb [signed-by=/etc/apt/keyrings/hotspots.gpg] $ADDRESS/debian $3 main" \
      >"$root/etc/apt/sources.list.d/hotspots.list"
    # What the channel has is what the box runs, also where that is older.
    printf 'Package: hotspot-agent\nPin: release o=Hotspots\nPin-Priority: 1001\n' \
      >"$root/etc/apt/preferences.d/hotspots"
    in_box "$2" apt-get update -qq
    in_box "$2" apt-get install -qq --yes hotspot-agent
    ;;
  update)
    in_box "$2" apt-get update -qq
    in_box "$2" apt-get upgrade -qq --yes --allow-downgrades
    ;;
  version) in_box "$2" dpkg-query --show --showformat '${Version}' hotspot-agent ;;
  publish)
    rm -rf "$PACKAGES"
    export CARGO_TARGET_DIR=$PROGRAMS/$2 VERSION=$2
    scripts/packages.sh x86_64 armv7
    scripts/repository.sh add "$PACKAGES"/*.deb "$PACKAGES"/*.ipk
    ;;
  promote | withdraw) scripts/repository.sh "$@" ;;
  *) echo "box: nothing is called \`$1\`" >&2; exit 2 ;;
esac
