#!/usr/bin/env bash
# Installs what a build, the demo and the tests need beside git, Rust and Node.
#   set-up.sh build    what `make demo` needs
#   set-up.sh test     that, and what `make test` needs
#   set-up.sh cross    what `make cross` needs
#   set-up.sh wifi     what `make test-wifi` needs
#   set-up.sh repository  what `make repository` and `make test-repository` need
# On Debian and Ubuntu it installs; elsewhere it names what is missing.
set -euo pipefail

wanted=${1:-build}
missing=()

version_at_least() { # have, want
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

fail() { printf 'set-up: %s\n' "$*" >&2; exit 1; }

command -v cargo >/dev/null || fail "Rust is missing; wanted 1.95 or later (https://rustup.rs)"
rust=$(rustc --version | cut -d' ' -f2)
version_at_least "$rust" 1.95 || fail "Rust is $rust; wanted 1.95 or later (rustup update)"
# rustup puts their names on the path before they are installed, so they are called.
if [ "$wanted" = test ] && ! { clippy-driver --version && rustfmt --version; } >/dev/null 2>&1; then
  command -v rustup >/dev/null || fail "clippy and rustfmt are missing; wanted those of Rust $rust"
  rustup component add clippy rustfmt
fi
command -v node >/dev/null || fail "Node is missing; wanted 20.19 or later"
node=$(node --version | tr -d v)
version_at_least "$node" 20.19 || fail "Node is $node; wanted 20.19 or later"

need() { # Debian package, test that it is there
  if ! eval "$2" >/dev/null 2>&1; then missing+=("$1"); fi
}

# What bindgen loads to read the solver's header; libclang-cpp.so is another library.
has_libclang() {
  local folder
  for folder in /usr/lib/llvm-*/lib /usr/lib/*-linux-* /usr/lib /usr/lib64 "${LIBCLANG_PATH:-/nowhere}"; do
    if compgen -G "$folder/libclang.so*" || compgen -G "$folder/libclang-[0-9]*.so*"; then return 0; fi
  done
  return 1
}

if [ "$wanted" = cross ]; then
  need rustc-web '[ -x /usr/bin/rustc ]'
  need rust-web-src 'compgen -G "/usr/src/rustc-*/library"'
  need gcc-arm-linux-gnueabihf 'command -v arm-linux-gnueabihf-gcc'
  need libc6-dev-armhf-cross '[ -d /usr/arm-linux-gnueabihf/include ]'
  need gcc-aarch64-linux-gnu 'command -v aarch64-linux-gnu-gcc'
  need libc6-dev-arm64-cross '[ -d /usr/aarch64-linux-gnu/include ]'
  need qemu-user-static 'command -v qemu-arm-static'
  # OpenWrt's shell and awk, for the test of what turns UCI into the agent's file.
  need busybox 'command -v busybox'
fi
if [ "$wanted" = wifi ]; then
  need qemu-system-x86 'command -v qemu-system-x86_64'
  need qemu-system-arm 'command -v qemu-system-arm'
  need cpio 'command -v cpio'
  need busybox 'command -v busybox'
  need xz-utils 'command -v xz'
fi
if [ "$wanted" = repository ]; then
  need apt-utils 'command -v apt-ftparchive'
  need gnupg 'command -v gpg'
  need signify-openbsd 'command -v signify-openbsd'
  need mmdebstrap 'command -v mmdebstrap'
  need openssl 'command -v openssl'
fi
need build-essential 'command -v cc && command -v c++ && command -v make'
need cmake 'command -v cmake'
need pkg-config 'command -v pkg-config'
need libclang-dev has_libclang
if [ "$wanted" = test ] || [ "$wanted" = repository ]; then
  need mosquitto 'command -v mosquitto || [ -x /usr/sbin/mosquitto ]'
fi
if [ "$wanted" = test ]; then
  need nginx-light 'command -v nginx || [ -x /usr/sbin/nginx ]'
  need postfix '[ -x /usr/sbin/postfix ]'
  need chromium 'command -v chromium || command -v chromium-browser'
  # Fetches Go, where InfluxDB is built for the tests of the stores.
  need python3-venv 'command -v go || python3 -c "import ensurepip"'
fi

[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  fail "missing here: ${missing[*]} (names of Debian packages; cmake 3.15 or later, libclang 14 or later, mosquitto 2, chromium 120 or later)"
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "missing: ${missing[*]}; install them as root, or install sudo"
  as_root=(sudo)
fi
printf 'set-up: installing %s\n' "${missing[*]}"
if [[ " ${missing[*]} " == *" postfix "* ]] && command -v debconf-set-selections >/dev/null; then
  # The tests bring a configuration of their own; this machine sends no mail.
  echo 'postfix postfix/main_mailer_type select No configuration' |
    "${as_root[@]}" debconf-set-selections
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  fail "could not install ${missing[*]}"
fi
# Debian starts a broker, a web server and a mail server when they are installed; the tests
# start their own.
for service in mosquitto nginx postfix; do
  if [[ " ${missing[*]} " == *" $service"[\ -]* ]] && command -v systemctl >/dev/null; then
    "${as_root[@]}" systemctl disable --now $service >/dev/null 2>&1 || true
  fi
done
