#!/bin/sh
# Set-up of a working copy: system packages (Debian, root only), .venv, pinned dependencies.
# Runs in well under a second when nothing has changed.
set -eu
cd "$(dirname "$0")/.."

requirements=packaging/requirements/development.txt
stamp=.venv/.ready
wanted=$(cat "$requirements" packaging/setup.sh | cksum)

# Package and the program (or file) that shows it is there.
missing() {
    have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
    python_ok || echo python3 python3-venv
    have ip || echo iproute2
    have lsblk || echo util-linux
    have smartctl || echo smartmontools
    have dmidecode || echo dmidecode
    have certutil || echo libnss3-tools
    have lspci || echo pciutils
    [ -e /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
}

python() {
    for candidate in python3.14 python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

python_ok() { python >/dev/null; }

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

packages=$(missing | tr '\n' ' ')
if [ -n "$packages" ]; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "Installation de : $packages" >&2
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq >&2
        # shellcheck disable=SC2086 # one word a package
        apt-get install -y -qq --no-install-recommends $packages >&2
    elif python_ok; then
        echo "Pour tout mesurer, installez aussi : $packages" >&2
    else
        echo "Il manque Python 3.11 ou plus récent ; installez d’abord : $packages" >&2
        exit 1
    fi
fi

# A lost or foreign interpreter makes a virtual environment useless: start again.
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf .venv
    "$(python)" -m venv .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r "$requirements" >&2
# Compiled once here, whatever the environment says, so that every start is a quick one.
.venv/bin/python -m compileall -q inventory checks kit ui
echo "$wanted" >"$stamp"
