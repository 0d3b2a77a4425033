#!/usr/bin/env bash
# Pin what the Windows application takes, with hashes and without index addresses, at the versions
# of packaging/requirements/runtime.txt: run it after `make lock`.
. "$(dirname -- "$0")/common.sh"

# pip does not read another system's markers; uv does.
uv=$BUILD/uv
mkdir -p "$BUILD"
[ -x "$uv/bin/uv" ] || pip install -qq --target "$uv" 'uv>=0.9' >&2

# Where packages come from is the business of this machine's own settings.
index=$(pip config get global.index-url 2>/dev/null || :)
freezer=$(sed -n 's/^\(pyinstaller==[^ ]*\).*/\1/p' "$ROOT/packaging/requirements/development.txt")
grep -oE '^[a-z0-9_.-]+==[^ ]+' "$ROOT/packaging/requirements/runtime.txt" >"$BUILD/constraints.txt"
printf '%s\n' "$freezer" tzdata |
    UV_INDEX_URL=${index:-${UV_INDEX_URL:-}} "$uv/bin/uv" pip compile --quiet --python-platform windows \
        --python-version "$PYTHON_MINOR" --only-binary :all: --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --constraint "$BUILD/constraints.txt" \
        "$ROOT/pyproject.toml" - --output-file "$ROOT/packaging/requirements/windows.txt" >/dev/null
