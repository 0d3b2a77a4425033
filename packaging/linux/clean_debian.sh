#!/usr/bin/env bash
# A bare Debian 12 to try a package in, as the folder given: clean_debian.sh FOLDER (root). The
# system itself and what apt fetches for it are kept in build/linux.
set -euo pipefail
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
BUILD=$ROOT/build/linux
. "$ROOT/packaging/steps.sh"

[ "$(id -u)" = 0 ] || fail "Il faut être administrateur."
command -v debootstrap >/dev/null || {
    apt-get update -qq || :
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >&2
}
mkdir -p "$BUILD/archives/partial"
exec 7>"$BUILD/debian.lock"
flock 7
mirror=$(sed -n 's/^URIs: *\(.*debian\)$/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -1)
mirror=${mirror:-$(sed -n 's/^deb \([^ ]*debian\) .*/\1/p' /etc/apt/sources.list | head -1)}
if ! made debian "$(key <"$0")"; then
    say "Debian 12 sans rien d’autre…"
    debootstrap --variant=minbase --cache-dir="$BUILD/archives" bookworm "$partial/root" "$mirror" \
        >"$BUILD/debian.log" 2>&1 7>&- || fail "debootstrap n’a pas abouti : voyez $BUILD/debian.log"
    rm -f "$partial"/root/var/cache/apt/archives/*.deb
    cp /etc/resolv.conf "$partial/root/etc/resolv.conf"
fi
finish debian
rm -rf "$1"
mkdir -p "$1"
cp -a --reflink=auto "$BUILD/debian/root/." "$1"
