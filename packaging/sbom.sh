#!/usr/bin/env bash
# The list of components (CycloneDX) of what is shipped: sbom.sh LOCK FILE [FOLDER_OF_WHEELS]
set -euo pipefail
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
BUILD=$ROOT/build/tools
. "$ROOT/packaging/steps.sh"

mkdir -p "$BUILD"
exec 8>"$BUILD/lock"
flock 8
lock=$ROOT/packaging/requirements/release.txt
# By its own path: it is not moved once made.
tools=$BUILD/sbom-$(key <"$lock")
if ! [ -f "$tools/whole" ]; then
    rm -rf "$BUILD"/sbom-*
    "$ROOT/.venv/bin/python" -m venv "$tools"
    "$tools/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock" >&2
    touch "$tools/whole"
fi
"$ROOT/.venv/bin/python" "$ROOT/packaging/sbom.py" "$tools/bin/python" "$@"
