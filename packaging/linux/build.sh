#!/usr/bin/env bash
# The Debian package, as dist/kit-commune_<version>_amd64.deb with its list of components; from a
# working copy that is set up (`make deb` does it). What has not changed is kept.
# --key prints what the frozen application's folder ends with for the sources as they are.
set -euo pipefail

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
ROOT=$(CDPATH='' cd -- "$HERE/../.." && pwd)
BUILD=$ROOT/build/linux
. "$ROOT/packaging/steps.sh"

cd "$ROOT"
PYTHON=$ROOT/.venv/bin/python

application_key() {
    {
        packaging/sources.sh
        cat packaging/application.spec packaging/requirements/runtime.txt
        "$PYTHON" -VV
    } | key
}

if [ "${1:-}" = --key ]; then
    application_key
    exit 0
fi
mkdir -p "$BUILD"
exec 9>"$BUILD/lock" # one build at a time
flock 9
"$HERE/setup.sh" 9>&-

version=$("$PYTHON" -c 'from kit.version import VERSION; print(VERSION)')
# The same sources give the same bytes: every date is that of the last change.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH PYTHONHASHSEED=1

freeze() {
    local inputs
    inputs=$(application_key)
    if ! made application "$inputs"; then
        say "Application pour Linux (une demi-minute environ)…"
        "$PYTHON" -m PyInstaller --noconfirm --log-level WARN --distpath "$partial" \
            --workpath "$partial/work" packaging/application.spec >"$BUILD/application.log" 2>&1 || {
            tail -20 "$BUILD/application.log" >&2
            fail "PyInstaller n’a pas abouti : voyez $BUILD/application.log"
        }
        rm -rf "$partial/work"
    fi
    finish application
}

# Debian's packages of the libraries that ours ask for and do not bring. Since 2024 some bear the
# mark of 64-bit times in their name: either will do.
depends() {
    local file needed glibc
    find "$1" -type f \( -name '*.so*' -o -name kit-commune \) -print0 |
        xargs -0 objdump -p 2>/dev/null | awk '$1 == "NEEDED" { print $2 }' | sort -u |
        while read -r needed; do
            [ -n "$(find "$1" -name "$needed" -print -quit)" ] || echo "$needed"
        done >"$partial/needed"
    glibc=$(find "$1" -type f \( -name '*.so*' -o -name kit-commune \) -print0 |
        xargs -0 objdump -T 2>/dev/null | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
    while read -r needed; do
        file=$(ldconfig -p | awk -v name="$needed" '$1 == name { print $NF; exit }')
        [ -n "$file" ] || fail "Bibliothèque introuvable sur cette machine : $needed"
        package_of "$file"
    done <"$partial/needed" >"$partial/packages"
    {
        echo "libc6 (>= ${glibc#GLIBC_})"
        sort -u "$partial/packages" | while read -r name; do
            case $name in
            libc6) ;;
            libglib2.0-0 | libcups2) echo "${name}t64 | $name" ;;
            *) echo "$name" ;;
            esac
        done
    } | paste -sd, | sed 's/,/, /g'
}

# Debian 12 moved /lib into /usr/lib; its list of files did not follow everywhere.
package_of() {
    local real
    real=$(readlink -f "$1")
    { dpkg -S "$real" || dpkg -S "${real#/usr}" || dpkg -S "$1"; } 2>/dev/null | head -1 | cut -d: -f1
}

package() {
    local inputs tree size needs
    inputs=$({
        readlink "$BUILD/application"
        cat "$HERE"/* packaging/*.py packaging/icon/* LICENCE CHANGELOG.md
        find LICENSES -type f -exec cat {} + 2>/dev/null || :
    } | key)
    if ! made package "$inputs"; then
        say "Paquet Debian…"
        tree=$partial/tree
        mkdir -p "$tree"/{DEBIAN,usr/bin,usr/lib,usr/share/{applications,metainfo,doc/kit-commune}}
        cp -r "$BUILD/application/kit-commune" "$tree/usr/lib/kit-commune"
        ln -s ../lib/kit-commune/kit-commune "$tree/usr/bin/kit-commune"
        cp "$HERE/kit-commune.desktop" "$tree/usr/share/applications/"
        sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)/" \
            "$HERE/kit-commune.metainfo.xml" \
            >"$tree/usr/share/metainfo/fr.kitcommune.KitCommune.metainfo.xml"
        "$PYTHON" packaging/make_icon.py png "$tree/usr/share/icons/hicolor"
        cp "$HERE/copyright" "$tree/usr/share/doc/kit-commune/copyright"
        gzip -9nc CHANGELOG.md >"$tree/usr/share/doc/kit-commune/changelog.gz"
        "$PYTHON" packaging/licences.py packaging/requirements/runtime.txt \
            "$tree/usr/share/doc/kit-commune/licences"
        find "$tree" -type d -exec chmod 755 {} +
        find "$tree" -type f ! -path '*/usr/lib/kit-commune/kit-commune' -exec chmod 644 {} +
        find "$tree" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
        size=$(du -sk --apparent-size "$tree" | cut -f1)
        needs=$(depends "$tree/usr/lib/kit-commune") # apart: its fault ends the build
        sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$size/" \
            -e "s#@DEPENDS@#$needs#" "$HERE/control" \
            >"$tree/DEBIAN/control"
        (cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
        dpkg-deb --root-owner-group -Zxz --build "$tree" \
            "$partial/kit-commune_${version}_amd64.deb" >&2
        rm -rf "$tree"
        basename "$(readlink "$BUILD/application")" >"$partial/FROM"
    fi
    finish package
}

freeze
package
mkdir -p dist
rm -f dist/kit-commune_*
cp "$BUILD"/package/*.deb dist/
packaging/sbom.sh packaging/requirements/runtime.txt "dist/kit-commune_${version}_amd64.cdx.json"
packaging/sums.sh
du -m dist/*.deb | sed 's/\t/ Mo dans /' >&2
