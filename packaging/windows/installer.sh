#!/usr/bin/env bash
# From the frozen application (application.sh) to what is given away, in dist/: the installer, the
# MSI for group policies, the ZIP for a USB stick, their list of components and their sums.
. "$(dirname -- "$0")/common.sh"

cd "$ROOT"
PYTHON=$ROOT/.venv/bin/python
[ -d "$BUILD/application/kit-commune" ] || fail "L’application n’est pas encore faite : make windows-app"
"$HERE/installer_setup.sh"
version=$("$PYTHON" -c 'from kit.version import VERSION; print(VERSION)')
# The tests make an older setup of the same application, elsewhere, and quickly (KIT_QUICK).
version=${KIT_VERSION:-$version}
destination=${KIT_DESTINATION:-$ROOT/dist}
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH

mark=
if "$HERE/sign.sh" --can; then
    signed=$(cat "${KIT_SIGN_PKCS12:-${KIT_SIGN_CERTIFICATE:-/dev/null}}" | key)
else
    mark=-non-signe
    signed=no
fi
name=KitCommune-$version

# What is installed: the application and the licences of all that it carries.
stage() {
    cp -r "$BUILD/application/kit-commune" "$1"
    "$PYTHON" packaging/licences.py packaging/requirements/windows.txt "$1/licences" \
        --packages "$BUILD/packages"
    if [ -z "$mark" ]; then
        "$HERE/sign.sh" "$1/kit-commune.exe" "$1/KitCommune.exe"
    fi
    find "$1" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
}

make_setup() {
    local options=(-V2 -INPUTCHARSET UTF8 "-DVERSION=$version" "-DAPPLICATION=$1" "-DOUTPUT=$2"
        "-DLICENCE=$ROOT/LICENCE" "-DICON=$ROOT/packaging/icon/kit-commune.ico"
        "-DSIDE=$partial/side.bmp")
    "$PYTHON" packaging/make_icon.py bmp "$partial/side.bmp"
    [ -n "$mark" ] || options+=("-DSIGN=$HERE/sign.sh")
    # What a test installs once is not worth two minutes of squeezing.
    [ -z "${KIT_QUICK:-}" ] || options+=("-XSetCompressor /FINAL zlib")
    makensis "${options[@]}" "$HERE/installer.nsi" >&2
}

make_msi() {
    (
        # wixl reads paths from the folder that it is run in.
        cd "$partial"
        cp "$ROOT/packaging/icon/kit-commune.ico" .
        find app -type f | LC_ALL=C sort |
            wixl-heat -p app/ --component-group Files --var var.SourceDir --directory-ref=INSTALLDIR |
            sed 's/<Component /<Component Win64="yes" /' >files.wxs
        wixl -a x64 -D SourceDir=app -D "Version=$version" -D Icon=kit-commune.ico -o "$1" \
            "$HERE/installer.wxs" files.wxs >&2
        rm files.wxs kit-commune.ico
    )
    [ -n "$mark" ] || "$HERE/sign.sh" "$1"
}

make_zip() {
    local work=$partial/zip
    mkdir "$work"
    cp -r "$1" "$work/KitCommune"
    (cd "$work" && find KitCommune -print | LC_ALL=C sort | zip -q -X -9 "$2" -@)
    rm -rf "$work"
}

inputs=$({
    readlink "$BUILD/application"
    echo "$version $signed ${KIT_QUICK:-}"
    cat "$HERE"/installer* "$HERE/sign.sh" packaging/licences.py packaging/licences/* \
        packaging/make_icon.py packaging/icon/* packaging/requirements/windows.txt LICENCE
} | key)
step=installer${KIT_DESTINATION:+-${version//./-}$mark}
if ! made "$step" "$inputs"; then
    say "Installeur $version…"
    mkdir "$partial/out"
    stage "$partial/app"
    make_setup "$partial/app" "$partial/out/$name-setup$mark.exe"
    if [ -z "${KIT_QUICK:-}" ]; then
        make_msi "$partial/out/$name$mark.msi"
        make_zip "$partial/app" "$partial/out/$name-portable$mark.zip"
        packaging/sbom.sh packaging/requirements/windows.txt "$partial/out/$name.cdx.json" \
            "$BUILD/packages"
    fi
    rm -rf "$partial/app"
    basename "$(readlink "$BUILD/application")" >"$partial/FROM"
fi
finish "$step"
mkdir -p "$destination"
[ -n "${KIT_DESTINATION:-}" ] || rm -f dist/KitCommune-*
cp "$folder"/out/* "$destination/"
if [ -z "${KIT_DESTINATION:-}" ]; then
    packaging/sums.sh
    du -m dist/KitCommune-*.{exe,msi,zip} | sed 's/\t/ Mo dans /' >&2
fi
