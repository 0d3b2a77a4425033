#!/usr/bin/env bash
# A Wine prefix that says Windows 10, with the three libraries that Wine lacks and Windows has, in
# the folder $WINEPREFIX (else build/windows/prefix). Those libraries are for tests, never shipped.
. "$(dirname -- "$0")/common.sh"

mkdir -p "$BUILD"
stamp=$WINEPREFIX/made-from
wanted=$({ cat "$0" "$HERE"/wine/*.c && wine --version; } | key)
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
say "Préparation de Wine…"
rm -rf "$WINEPREFIX"
wineboot -i >/dev/null 2>&1 </dev/null || fail "Wine n’a pas pu être préparé."
for source in "$HERE"/wine/*.c; do
    name=$(basename "$source" .c)
    x86_64-w64-mingw32-gcc -O2 -s -shared -Wno-builtin-declaration-mismatch \
        -o "$WINEPREFIX/drive_c/windows/system32/$name.dll" "$source" -lbcrypt
done
windows reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null
windows reg add 'HKCU\Software\Wine\DllOverrides' /v mscms /d native,builtin /f >/dev/null
wineserver -w
echo "$wanted" >"$stamp"
