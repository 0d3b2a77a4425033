#!/usr/bin/env bash
# The application's dependencies for Windows, as locked with their hashes, in build/windows/packages.
. "$(dirname -- "$0")/common.sh"

lock=$ROOT/packaging/requirements/windows.txt
if ! made packages "$(cat "$0" "$lock" | key)"; then
    say "Dépendances pour Windows…"
    pip install -qq --no-deps --no-compile --require-hashes --only-binary=:all: \
        --platform win_amd64 --implementation cp --python-version "$PYTHON_TAG" \
        --abi "cp$PYTHON_TAG" --abi abi3 --abi none --target "$partial" -r "$lock" >&2
fi
finish packages
