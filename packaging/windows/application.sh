#!/usr/bin/env bash
# The frozen Windows application, as build/windows/application/kit-commune: kit-commune.exe (command
# line) and KitCommune.exe (window) over one folder. Runs PyInstaller under Wine.
# --key prints what the folder's name ends with for the sources as they are, and makes nothing.
. "$(dirname -- "$0")/common.sh"

# All that ends in the application; compiled files and editors' leavings do not count.
sources() {
    find inventory checks kit ui -type f ! -path '*/__pycache__/*' -print0 | sort -z |
        xargs -0 sha256sum
}

inputs=$(cd "$ROOT" && {
    sources
    cat "$HERE/application.sh" packaging/application.spec
    readlink "$BUILD/python" "$BUILD/packages"
} | key)
if [ "${1:-}" = --key ]; then
    echo "$inputs"
    exit 0
fi
if ! made application "$inputs"; then
    say "Application pour Windows (deux minutes environ)…"
    export WINEPREFIX=$BUILD/prefix PYTHONPATH PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=1
    "$HERE/prefix.sh"
    PYTHONPATH=$(path_for_windows "$BUILD/packages")
    # Wine's own server outlives the first program: it must not hold the pipe of the output.
    wine cmd /c exit >/dev/null 2>&1 </dev/null || :
    (cd "$ROOT" && windows "$BUILD/python/python.exe" -m PyInstaller --noconfirm --log-level WARN \
        --distpath "$(path_for_windows "$partial")" \
        --workpath "$(path_for_windows "$partial/work")" \
        packaging/application.spec) >"$BUILD/application.log" || :
    result=$partial/kit-commune
    if ! [ -f "$result/kit-commune.exe" ] || ! [ -f "$result/KitCommune.exe" ]; then
        tail -20 "$BUILD/application.log" >&2
        fail "PyInstaller n’a pas abouti : voyez $BUILD/application.log"
    fi
    # What only Wine lacks must not be shipped: on Windows it would hide the true one.
    for source in "$HERE"/wine/*.c; do
        found=$(find "$result" -iname "$(basename "$source" .c).dll")
        [ -z "$found" ] || fail "Bibliothèque d’essai dans l’application : $found"
    done
    cp "$BUILD/python/ORIGIN" "$partial/ORIGIN"
    rm -rf "$partial/work"
fi
finish application
