#!/bin/sh
# Pin every dependency of pyproject.toml with its hashes; no index address is written.
# Versions that still fit are kept; `make lock UPGRADE=--upgrade` takes the newest that fit.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."

compile() {
    .venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras --no-header \
        --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
        --no-annotate "$@"
}

# pip-tools does not read dependency groups: it gets this one on its standard input.
development=$(.venv/bin/python -c '
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["dependency-groups"]["dev"], sep="\n")
')
compile "$@" --output-file packaging/requirements/runtime.txt pyproject.toml
printf '%s\n' "$development" | compile "$@" \
    --output-file packaging/requirements/development.txt \
    --constraint packaging/requirements/runtime.txt pyproject.toml -
# What makes the list of components of a release; apart, for it is seldom needed.
printf 'cyclonedx-bom>=7.4,<8\n' | compile "$@" --output-file packaging/requirements/release.txt -
