# Shared by the scripts of this folder; sourced, never run.
set -euo pipefail

HERE=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(CDPATH='' cd -- "$HERE/../.." && pwd)
BUILD=$ROOT/build/windows

PYTHON_TAG=313     # the Windows CPython that is shipped, as in python313.dll
PYTHON_MINOR=3.13

. "$ROOT/packaging/steps.sh"

# That of the working copy: Debian's Python comes without one.
pip() { "$ROOT/.venv/bin/python" -m pip --disable-pip-version-check "$@"; }

# Windows programs, in a prefix of our own. Output goes through a pipe: a console program of
# Wine 8 dies when its output is a file.
export WINEPREFIX=${WINEPREFIX:-$BUILD/prefix} WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
export LC_ALL=C.UTF-8 # names of files keep their accents
export WINEDLLOVERRIDES="winemenubuilder.exe=d;mscoree=d;mshtml=d"

windows() { wine "$@" </dev/null 2>&1 | cat; }

# The path of a file of this machine as Windows sees it.
path_for_windows() { printf 'Z:%s' "${1//\//\\}"; }
