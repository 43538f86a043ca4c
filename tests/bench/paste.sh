#!/bin/sh
# COMMAND | paste.sh NAME: puts what the command has printed into
# docs/PERFORMANCE.md, between the marks <!-- NAME --> and <!-- end -->.
set -eu
document=$(dirname "$0")/../../docs/PERFORMANCE.md
if ! grep -qxF "<!-- $1 -->" "$document"; then
    echo "paste where? $document has no line <!-- $1 -->" >&2
    exit 2
fi
printed=$(mktemp)
trap 'rm -f "$printed" "$printed.new"' EXIT
cat >"$printed"
[ -s "$printed" ] || { echo "nothing was printed for $1" >&2; exit 1; }
awk -v mark="<!-- $1 -->" -v printed="$printed" '
    $0 == "<!-- end -->" { inside = 0 }
    !inside { print }
    $0 == mark { inside = 1; while ((getline line <printed) > 0) print line }
' "$document" >"$printed.new"
cat "$printed.new" >"$document"
