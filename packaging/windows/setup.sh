#!/usr/bin/env bash
# The system packages that the Windows build takes (Debian 12, root): Wine, a cross-compiler, NSIS.
. "$(dirname -- "$0")/common.sh"

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("${@:2}"); }

need wine wine wine64
need x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64
need gendef mingw-w64-tools
need makensis nsis
need osslsigncode osslsigncode
need openssl openssl
need unzip unzip

if [ ${#missing[@]} = 0 ]; then
    exit 0
fi
[ "$(id -u)" = 0 ] || fail "En administrateur, lancez une fois : apt-get install ${missing[*]}"
say "Installation de : ${missing[*]}"
apt-get update -qq || : # one broken source does not stop the others
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "${missing[@]}" >&2 </dev/null
