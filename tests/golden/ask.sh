#!/bin/sh
# ask.sh BUILD INDEX: what the queries of the golden indexes find in one.
set -eu
search=$1/yinde-search
here=$(cd "$(dirname "$0")" && pwd)
ask() {
    "$search" "$index" --similarity lucene "$@" 2>/dev/null || true
}

index=$2
for mode in or and phrase; do
    echo "== $mode"
    ask --mode "$mode" --limit 5 --format trec --queries "$here/queries.tsv"
done
echo "== count"
ask --count "區 OR 宇树"
echo "== an article, and snippets"
id=$(ask --limit 1 --format trec "區 OR 宇树" | cut -d ' ' -f 3)
ask --show "$id" --format json
ask --limit 2 --format tsv "區 OR 宇树"
