#!/bin/sh
# renew.sh TOP BUILD: makes the golden indexes and their answers anew. Look at
# what has changed of the answers before you commit it.
set -eu
golden=$1/tests/golden
rm -rf "$golden/indexes" "$golden/answers"
sh "$golden/make_indexes.sh" "$1" "$2" "$golden/indexes"
mkdir "$golden/answers"
for index in "$golden"/indexes/*; do
    sh "$golden/ask.sh" "$2" "$index" >"$golden/answers/$(basename "$index").txt"
done
