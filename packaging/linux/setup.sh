#!/usr/bin/env bash
# The system packages that building the Debian package takes (root installs what is missing).
set -euo pipefail
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
. "$ROOT/packaging/steps.sh"

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
known=$(ldconfig -p) # whole: a `grep -q` that ends early would break the pipe
library() { grep -q "^[[:space:]]*$1 " <<<"$known" || missing+=("$2"); }

need objdump binutils
need dpkg-deb dpkg
need flock util-linux
# Libraries that Qt leans on and that stay the desktop's own: by them the package learns the names
# of Debian's packages to depend on.
library libcups.so.2 libcups2
library libfontconfig.so.1 libfontconfig1
library libfreetype.so.6 libfreetype6
library libwayland-client.so.0 libwayland-client0
library libwayland-cursor.so.0 libwayland-cursor0
library libxcb.so.1 libxcb1
# PyInstaller takes Python as a library: Debian has it apart, though its Python says that it is one.
shared=$("$ROOT/.venv/bin/python" - <<'PYTHON'
import sys
import sysconfig
from ctypes.util import find_library
from pathlib import Path

name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
beside = Path(sysconfig.get_config_var("LIBDIR")) / sysconfig.get_config_var("INSTSONAME")
print("" if beside.exists() or find_library(name) else f"lib{name}")
PYTHON
)
[ -z "$shared" ] || missing+=("$shared")

if [ ${#missing[@]} = 0 ]; then
    exit 0
fi
[ "$(id -u)" = 0 ] || fail "En administrateur, lancez une fois : apt-get install ${missing[*]}"
say "Installation de : ${missing[*]}"
apt-get update -qq || : # one broken source does not stop the others
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "${missing[@]}" >&2 </dev/null
