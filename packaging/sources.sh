#!/usr/bin/env bash
# What ends in the application, a digest a line; compiled files and editors' leavings do not count.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
find inventory checks kit ui -type f ! -path '*/__pycache__/*' ! -name '*.partial' -print0 |
    sort -z | xargs -0 sha256sum
