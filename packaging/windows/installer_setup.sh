#!/usr/bin/env bash
# The system packages that the installers take beside those of setup.sh.
. "$(dirname -- "$0")/common.sh"

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }

need makensis nsis
need wixl wixl
need zip zip
need osslsigncode osslsigncode

if [ ${#missing[@]} = 0 ]; then
    exit 0
fi
[ "$(id -u)" = 0 ] || fail "En administrateur, lancez une fois : apt-get install ${missing[*]}"
say "Installation de : ${missing[*]}"
apt-get update -qq || : # one broken source does not stop the others
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "${missing[@]}" >&2 </dev/null
