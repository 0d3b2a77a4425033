#!/usr/bin/env bash
# dist/SHA256SUMS, of everything that is there to be given away.
set -euo pipefail
cd -- "$(dirname -- "$0")/../dist"
find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS.partial
mv SHA256SUMS.partial SHA256SUMS
