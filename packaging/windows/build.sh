#!/usr/bin/env bash
# From nothing to the frozen Windows application, on a Debian machine; what has not changed is kept.
. "$(dirname -- "$0")/common.sh"

mkdir -p "$BUILD"
exec 9>"$BUILD/lock" # one build at a time
flock 9
for step in setup library python wheels prefix application; do
    "$HERE/$step.sh" 9>&-
done
du -sm "$BUILD/application/kit-commune" | sed 's/\t.*/ Mo dans build\/windows\/application\/kit-commune/' >&2
