#!/usr/bin/env bash
# Builds the images hotspots/collector and hotspots/broker from Debian's packages and the
# package of the collector.
#   build.sh PACKAGE [FOLDER]     FOLDER keeps the two roots (target/container)
# BUILDER is docker, podman or buildah (the first that is there), `none` makes the roots
# alone. As root, or with a user namespace for mmdebstrap.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=$(readlink -f "${1:?build: name the package, hotspot-collector_*.deb}")
folder=${2:-target/container}
for tool in mmdebstrap tar; do
  command -v $tool >/dev/null || { echo "build: $tool is missing" >&2; exit 1; }
done
builder=${BUILDER:-}
for one in docker podman buildah; do
  [ -n "$builder" ] || ! command -v $one >/dev/null || builder=$one
done
mkdir -p "$folder"
cp packaging/container/Dockerfile "$folder/"

codename=${CODENAME:-bookworm}
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
  awk -v codename="$codename" '$2 == codename { print $1; exit }')
# Neither apt nor its lists stay in the root; 10001 is the user of both.
root() { # name, packages, hooks...
  local name=$1 packages=$2
  shift 2
  mmdebstrap --quiet --variant=essential --include="$packages" \
    --customize-hook="install -D -m 755 packaging/container/entry-$name.sh \"\$1/usr/libexec/hotspots/entry\"" \
    --customize-hook='echo "hotspots:x:10001:10001::/var/lib/hotspot-collector:/usr/sbin/nologin" >>"$1/etc/passwd"' \
    --customize-hook='echo "hotspots:x:10001:" >>"$1/etc/group"' \
    --customize-hook='install -d -m 750 -o 10001 -g 10001 "$1/var/lib/hotspot-collector" "$1/etc/hotspot-collector-mosquitto"' \
    "$@" \
    --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/* "$1"/var/log/* "$1"/usr/share/doc/* "$1"/usr/share/man/*' \
    "$codename" "$folder/$name.tar" "$mirror"
}
root collector libstdc++6,ca-certificates,tzdata \
  --customize-hook="dpkg-deb --fsys-tarfile '$package' | tar -C \"\$1\" -x ./usr/bin ./usr/share/hotspot-collector" \
  --customize-hook='ln -s /var/lib/hotspot-collector/hotspot-collector.toml "$1/etc/hotspot-collector.toml"'
root broker mosquitto
ls -l "$folder"/*.tar | awk '{ printf "%9d  %s\n", $5, $9 }'

case $builder in
  docker | podman | buildah)
    for target in collector broker; do
      $builder build ${BUILDER_FLAGS:-} --target $target --tag hotspots/$target "$folder"
    done
    ;;
  none | '') echo "build: no docker, podman or buildah; the roots are in $folder" ;;
  *) echo "build: no builder $builder (docker, podman, buildah, none)" >&2; exit 1 ;;
esac
