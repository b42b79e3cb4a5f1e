#!/usr/bin/env bash
# Builds hotspot-agent as a static musl program for boxes and reports its size.
#   cross.sh [armv7|aarch64|x86_64|mipsel]...    the first three when none is named
# VERSION is what they say of themselves, where that is not the source's.
# The programs are put into target/boxes/ARCHITECTURE/. Debian's rustc, standard
# library sources and cross compilers do it; see docs/operators/build.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/set-up.sh cross
scripts/cross/tool-chain.sh

target=${CARGO_TARGET_DIR:-target}
bin=$PWD/.cache/cross/bin
rust=$(/usr/bin/rustc --version | cut -d' ' -f2)
printf '%s\n%s\n' 1.95 "$rust" | sort -VC || { echo "cross: Debian's rustc is $rust; wanted 1.95 or later" >&2; exit 1; }

# No path of this machine goes into a program, so that two builds are the same bytes.
registry=${CARGO_HOME:-$HOME/.cargo}
# Not with the lints of a test run: they are of another compiler.
unset RUSTC_WORKSPACE_WRAPPER
export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
[ -z "${VERSION:-}" ] || export HOTSPOT_AGENT_VERSION=$VERSION
# An access point without a clock takes this for a time that has passed. Not of every commit, so
# that not every commit compiles all that might have asked for it.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct -- Cargo.lock 2>/dev/null || echo 0)}

build() { # architecture, Rust target, C compiler, prefix of binutils, more flags
  local name=$1 triple=$2 compiler=$bin/$3-gcc tools=$4
  local small=${triple//-/_}
  local variable=CARGO_TARGET_${small^^}
  export "${variable}_LINKER=$compiler" "CC_$small=$compiler" "AR_$small=${tools}ar"
  export "CFLAGS_$small=-ffile-prefix-map=$registry=/cargo -ffile-prefix-map=$PWD=/hotspots"
  export "${variable}_RUSTFLAGS=-Clink-self-contained=no --remap-path-prefix=$registry=/cargo --remap-path-prefix=$PWD=/hotspots ${5:-}"
  cargo build --quiet --locked -p agent --profile box --target "$triple" \
    --target-dir "$target/cross" -Zbuild-std=std,panic_abort \
    -Zbuild-std-features=optimize_for_size
  keep "$name" "$triple"
}

keep() { # architecture, Rust target
  mkdir -p "$target/boxes/$1"
  cp "$target/cross/$2/box/hotspot-agent" "$target/boxes/$1/hotspot-agent"
  printf '%-8s %9d bytes\n' "$1" "$(stat -c %s "$target/boxes/$1/hotspot-agent")"
}

# Routers with MIPS have no floating-point unit, and Debian's musl for MIPS wants one:
# zig brings a musl without, and its C compiler.
build_with_zig() { # architecture, Rust target
  local name=$1 triple=$2 zig=$PWD/.cache/zig
  local small=${triple//-/_}
  if [ ! -x "$zig/bin/cargo-zigbuild" ]; then
    python3 -m venv "$zig" || { echo "cross: $name wants python3 with venv" >&2; exit 1; }
    "$zig/bin/pip" install --quiet ziglang==0.17.1 cargo-zigbuild==0.24.0
  fi
  export "CFLAGS_$small=-ffile-prefix-map=$registry=/cargo -ffile-prefix-map=$PWD=/hotspots"
  export "CARGO_TARGET_${small^^}_RUSTFLAGS=-Crelocation-model=static --remap-path-prefix=$registry=/cargo --remap-path-prefix=$PWD=/hotspots"
  PATH=$zig/bin:$PATH cargo-zigbuild zigbuild --quiet --locked -p agent --profile box --target "$triple" \
    --target-dir "$target/cross" -Zbuild-std=std,panic_abort \
    -Zbuild-std-features=optimize_for_size
  keep "$name" "$triple"
}

for name in "${@:-armv7 aarch64 x86_64}"; do
  # Unquoted on purpose: the default is a list.
  for name in $name; do
    case $name in
      # Thumb-2 code is a quarter smaller than that of the older instructions, and every ARMv7 runs it.
      armv7) build armv7 armv7-unknown-linux-musleabihf arm-linux-musleabihf arm-linux-gnueabihf- -Ctarget-feature=+thumb-mode ;;
      aarch64) build aarch64 aarch64-unknown-linux-musl aarch64-linux-musl aarch64-linux-gnu- ;;
      x86_64) build x86_64 x86_64-unknown-linux-musl x86_64-linux-musl x86_64-linux-gnu- -Crelocation-model=static ;;
      mipsel) build_with_zig mipsel mipsel-unknown-linux-musl ;;
      *) echo "cross: no architecture \`$name\`; armv7, aarch64, x86_64 or mipsel" >&2; exit 2 ;;
    esac
  done
done
