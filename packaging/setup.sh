#!/bin/sh
# Set-up of a working copy: system packages (Debian, root only), .venv, pinned dependencies.
# Takes a few hundredths of a second when nothing has changed; repairs what was interrupted.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."

requirements=packaging/requirements/development.txt
stamp=.venv/.ready # what .venv was made from; there only while .venv is whole
told=.venv/.told   # the missing packages that were last spoken of
wanted=$(cat "$requirements" packaging/setup.sh | cksum)

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

# The first Python that is recent enough and can make a virtual environment.
find_python() {
    for candidate in python3.14 python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

ready() {
    # A folder that moved is fine; a Python that the system has replaced is not.
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] &&
        .venv/bin/python -c 'import platformdirs' >/dev/null 2>&1
}

# A library of the system, or Debian's package of it when it is not here.
library() {
    for place in /usr/lib /usr/lib64 /usr/lib/*-linux-gnu*; do
        if [ -e "$place/$1" ]; then return 0; fi
    done
    printf ' %s' "$2"
}

# Debian's packages of the programs that the audit asks and of the libraries that the window
# leans on (each brings some others), when they are not here.
missing_tools() {
    have ip || printf ' iproute2'
    have lsblk || printf ' util-linux'
    have smartctl || printf ' smartmontools'
    have dmidecode || printf ' dmidecode'
    have lspci || printf ' pciutils'
    have certutil || printf ' libnss3-tools'
    library libGL.so.1 libgl1
    library libEGL.so.1 libegl1
    library libglib-2.0.so.0 libglib2.0-0
    library libfontconfig.so.1 libfontconfig1
    library libdbus-1.so.3 libdbus-1-3
    library libX11-xcb.so.1 libx11-xcb1
    library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    library libxcb-cursor.so.0 libxcb-cursor0
    library libxcb-icccm.so.4 libxcb-icccm4
    library libxcb-keysyms.so.1 libxcb-keysyms1
    library libxcb-randr.so.0 libxcb-randr0
    library libxcb-shape.so.0 libxcb-shape0
    library libxcb-sync.so.1 libxcb-sync1
    library libxcb-xfixes.so.0 libxcb-xfixes0
    if may_install; then screen_reader; backup_tools; fi
}

# What the tests read the window with, as a screen reader does; they are left out without it.
screen_reader() {
    have Xvfb || printf ' xvfb'
    have xauth || printf ' xauth'
    have dbus-run-session || printf ' dbus-x11'
    [ -x /usr/libexec/at-spi-bus-launcher ] || printf ' at-spi2-core'
    [ -e /usr/lib/python3/dist-packages/pyatspi ] || printf ' python3-pyatspi'
    library girepository-1.0/Atspi-2.0.typelib gir1.2-atspi-2.0
}

# What the tests make copies with, to break them and to restore from them.
backup_tools() {
    have restic || printf ' restic'
    have borg || printf ' borgbackup'
    have minisign || printf ' minisign'
    have rsync || printf ' rsync'
    have zip || printf ' zip'
    have sqlite3 || printf ' sqlite3'
}

may_install() { [ "$(id -u)" = 0 ] && have apt-get; }

# Quiet unless it fails. Another installation may be running, as after the start of a computer.
install() {
    say "Installation de : $*"
    {
        apt-get update -qq || : # one broken source does not stop the others
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@"
    } >"$log" 2>&1 </dev/null || {
        cat "$log" >&2
        return 1
    }
}

# shellcheck disable=SC2086 # $python and $tools: one word a package
packages() {
    tools=$(missing_tools)
    python=''
    ready || find_python >/dev/null || python=' python3 python3-venv'
    if [ -z "$python" ] && { [ -z "$tools" ] || [ "$(cat "$told" 2>/dev/null)" = "$(id -u)$tools" ]; }
    then
        return 0
    fi
    if may_install; then
        log=$(mktemp)
        trap 'rm -f "$log"' EXIT
        if [ -n "$python" ]; then
            install $python || fail "Python n’a pas pu être installé : voyez ci-dessus pourquoi."
            find_python >/dev/null ||
                fail "Il faut Python 3.11 ou plus récent : Debian 12, ou une version qui la suit."
        fi
        if [ -n "$tools" ]; then
            install $tools || say "Sans eux, quelques points ne seront pas vérifiés, ou la" \
                "fenêtre ne s’ouvrira pas."
            tools=$(missing_tools)
        fi
    elif [ -n "$python" ]; then
        fail "Il manque Python 3.11 ou plus récent, avec venv. En administrateur, lancez" \
            "ceci, puis recommencez : apt-get install$python$tools"
    else
        say "Pour tout mesurer et voir la fenêtre, lancez une fois en administrateur : apt-get install$tools"
    fi
}

environment() {
    if [ -e .venv ] && [ ! -w .venv ]; then
        fail "Le dossier .venv est à un autre compte : supprimez-le depuis ce compte, puis" \
            "recommencez."
    fi
    [ -w . ] || fail "Votre compte ne peut pas écrire dans ce dossier : copiez-le d’abord chez vous."
    if [ -t 2 ]; then
        say "Préparation de l’environnement Python, une minute environ…"
    fi
    # Without its stamp it was interrupted, at any point: only a new one is known to be whole.
    if ! [ -f "$stamp" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        rm -f "$stamp"
        rm -rf .venv
        "$(find_python)" -m venv .venv ||
            fail "L’environnement Python n’a pas pu être créé : voyez ci-dessus pourquoi."
    fi
    rm -f "$stamp"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
        -r "$requirements" >&2 ||
        fail "Les dépendances n’ont pas pu être installées : vérifiez la connexion au réseau," \
            "puis recommencez."
    # Compiled once here, whatever the environment says, so that every start is a quick one.
    .venv/bin/python -m compileall -q inventory checks kit ui
    echo "$wanted" >"$stamp"
}

# One set-up at a time: what another one is making is waited for, not repaired.
if ! ready || [ -n "$(missing_tools)" ]; then
    exec 9<packaging/setup.sh
    flock 9 2>/dev/null || :
    packages
    ready || environment
    if [ -w .venv ]; then
        echo "$(id -u)$tools" >"$told"
    fi
fi
