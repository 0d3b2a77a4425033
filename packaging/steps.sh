# shellcheck shell=bash
# Shared by the build scripts; sourced, never run, with $BUILD set.
# Each step makes a folder named by what it was made from, under $BUILD (not in git), and a link
# without that name to it: what has not changed is not made again, what was interrupted is.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# A short name for what comes on standard input.
key() { sha256sum | cut -c1-16; }

# made STEP KEY: whether the step's folder is there, whole; sets $folder, and $partial to make it in.
made() {
    folder=$BUILD/$1-$2
    partial=$folder.partial
    if [ -d "$folder" ]; then
        return 0
    fi
    rm -rf "$partial"
    mkdir -p "$partial"
    return 1
}

# finish STEP: the folder is whole; older ones of the same step go.
finish() {
    if [ -d "$partial" ]; then
        mv "$partial" "$folder"
    fi
    ln -sfn "$(basename "$folder")" "$BUILD/$1"
    local other
    for other in "$BUILD/$1"-*; do
        if [ "$other" != "$folder" ]; then
            rm -rf "$other"
        fi
    done
}
