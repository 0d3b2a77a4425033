#!/usr/bin/env bash
# The pure-Python standard library of CPython 3.13, as build/windows/library/Lib.
# Debian's (trixie) is taken where it can be: it has the security patches. Else that of a CPython
# 3.13 of this machine. build/windows/library/ORIGIN says which; `make clean` looks for a newer one.
. "$(dirname -- "$0")/common.sh"

# Debian's own package, through this machine's own sources and keys, with the suite's name changed.
from_debian() {
    local apt=$partial/apt sources=/etc/apt/sources.list.d/debian.sources version
    [ -f "$sources" ] || return 1
    mkdir -p "$apt"/{sources,lists/partial,cache/archives/partial}
    sed -E 's/\b(bookworm|trixie)\b/trixie/g' "$sources" >"$apt/sources/trixie.sources"
    local options=(
        -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/sources"
        -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root
    )
    apt-get "${options[@]}" -qq update >/dev/null 2>&1 || return 1
    (cd "$apt" && apt-get "${options[@]}" -qq download \
        "libpython$PYTHON_MINOR-minimal:amd64" "libpython$PYTHON_MINOR-stdlib:amd64" \
        >/dev/null 2>&1) || return 1
    local package
    for package in "$apt"/*.deb; do
        dpkg-deb -x "$package" "$apt/files"
        version=$(dpkg-deb -f "$package" Version)
    done
    cp -rL "$apt/files/usr/lib/python$PYTHON_MINOR" "$partial/Lib" 2>/dev/null || :
    [ -f "$partial/Lib/os.py" ] || return 1
    rm -rf "$apt"
    echo "Debian libpython$PYTHON_MINOR-stdlib $version" >"$partial/ORIGIN"
}

from_this_machine() {
    local candidate place
    for candidate in "python$PYTHON_MINOR" "$HOME"/.pyenv/versions/"$PYTHON_MINOR".*/bin/python3; do
        place=$("$candidate" -Ic 'import sysconfig; print(sysconfig.get_path("stdlib"))' 2>/dev/null) || continue
        cp -rL "$place" "$partial/Lib"
        "$candidate" -Ic 'import sys; print("CPython", sys.version.split()[0], "of this machine")' \
            >"$partial/ORIGIN"
        return 0
    done
    return 1
}

if ! made library "$(key <"$0")"; then
    from_debian || {
        rm -rf "$partial" && mkdir -p "$partial"
        from_this_machine
    } || fail "Il faut la bibliothèque standard de CPython $PYTHON_MINOR (Debian trixie ou cette machine)."
    # Compiled for another system, about another system, or of no use to a frozen application.
    rm -rf "$partial"/Lib/{lib-dynload,site-packages,dist-packages,config-*,test,idlelib,turtledemo,tkinter,ensurepip,lib2to3}
    rm -f "$partial"/Lib/{sitecustomize.py,EXTERNALLY-MANAGED,_sysconfigdata_*}
    find "$partial/Lib" -name __pycache__ -type d -prune -exec rm -rf {} +
fi
finish library
