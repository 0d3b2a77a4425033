#!/bin/sh
# Pin every dependency of pyproject.toml with its hashes; no index address is written.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/python -m piptools compile --quiet --generate-hashes --strip-extras --no-header \
        --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
        --no-annotate "$@"
}
compile --output-file packaging/requirements/runtime.txt pyproject.toml
compile --output-file packaging/requirements/development.txt --group dev \
    --constraint packaging/requirements/runtime.txt pyproject.toml
