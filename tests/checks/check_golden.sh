#!/bin/sh
# check_golden.sh TOP BUILD: the golden indexes are sound, give the answers
# that are stored beside them, and are made again byte for byte.
set -u
golden=$1/tests/golden
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

fail() {
    echo "$1"
    failures=$((failures + 1))
}

for index in "$golden"/indexes/*; do
    name=$(basename "$index")
    "$2/yinde-index" check "$index" >"$folder/out" 2>&1 ||
        fail "$name: $(cat "$folder/out")"
    sh "$golden/ask.sh" "$2" "$index" >"$folder/answers"
    diff "$golden/answers/$name.txt" "$folder/answers" >"$folder/diff" ||
        fail "$name: other answers than before: $(head -n 5 "$folder/diff")"
done

# Another libzstd may compress in another way.
made_with=1.5.4
found=$(pkg-config --modversion libzstd 2>/dev/null)
if [ "$found" = "$made_with" ]; then
    sh "$golden/make_indexes.sh" "$1" "$2" "$folder/again" >"$folder/out" 2>&1 ||
        fail "make_indexes.sh: $(cat "$folder/out")"
    diff -r "$golden/indexes" "$folder/again" ||
        fail "where the format or the analysis changed, run tests/golden/renew.sh"
else
    echo "not made again: libzstd ${found:-unknown}, not $made_with"
fi
[ "$failures" -eq 0 ]
