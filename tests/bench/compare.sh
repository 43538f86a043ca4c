#!/bin/sh
# compare.sh PROGRAMS CHARACTERS ARTICLES.jsonl...: yinde of the folder PROGRAMS
# beside other engines, on the same passages of at most CHARACTERS characters,
# in one run; prints tables of ratios. YINDE_PEERS is the folder of the others'
# drivers: cut.py, mkqueries.py, and run.sh, which compiles the drivers and
# makes the indexes. YINDE_PEERS_ENGINES says which (lucene; groonga xapian
# sqlite-bigram), RUNS how often (5): figures are medians.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
peers=${YINDE_PEERS:-}
engines=${YINDE_PEERS_ENGINES:-lucene}
runs=${RUNS:-5}

if [ ! -f "$peers/run.sh" ]; then
    echo "NOTHING WAS COMPARED: YINDE_PEERS names no folder with run.sh" >&2
    exit 0
fi
if [ $# -lt 3 ]; then
    echo "compare what? compare.sh PROGRAMS CHARACTERS ARTICLES.jsonl..." >&2
    exit 2
fi
programs=$(cd "$1" && pwd)
characters=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The queries: all, all in another order, and each class by itself.
cat "$@" >"$work/articles.jsonl"
python3 "$peers/cut.py" "$characters" <"$work/articles.jsonl" \
    >"$work/passages.jsonl"
mkdir "$work/queries"
python3 "$peers/mkqueries.py" "$work/passages.jsonl" 600 7 \
    >"$work/queries/all.tsv"
shuf --random-source="$work/queries/all.tsv" "$work/queries/all.tsv" \
    >"$work/queries/shuffled.tsv"
awk -F '[-\t]' -v folder="$work/queries" '{ print >folder "/" $1 ".tsv" }' \
    "$work/queries/all.tsv"

# STORED: the indexes, and the table of what they cost.
build() {
    # shellcheck disable=SC2086 # one word an engine
    STORE=$1 BUILDS=$runs MODES=or:10 WARM_S=0 REPS=1 YINDE_BIN=$programs \
        sh "$peers/run.sh" "$work" "$work/passages.jsonl" \
        "$work/queries/all.tsv" $engines yinde >"$work/built"
    awk -v RS= 'NR == 2 { print $0 "\n" }' "$work/built"
}

echo "Indexes with the text, passages of $characters characters:"
build 1
echo "Indexes without it:"
build 0
"$programs/yinde-index" add "$work/plain" "$work/passages.jsonl" \
    --passages whole --threads 1 --text-level 0 --positions no \
    --progress never 2>/dev/null
for engine in $engines; do
    du -sb "$work/plain" "$work/idx-$engine" | cut -f 1 | paste -s - |
        awk -v engine="$engine" '{ printf "yinde without positions: "\
            "%.1f MB, %.2f of %s\n", $1 / 1e6, $1 / $2, engine }'
done
# shellcheck disable=SC2086
python3 "$here/side_by_side.py" "$work" "$programs" "$runs" $engines
