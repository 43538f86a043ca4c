#!/bin/sh
# search.sh PROGRAMS QUERIES.tsv ARTICLES.jsonl...: how long the queries take
# in an index of each of the files by itself, one segment, passages as yinde
# cuts them, one thread, warm. A table of mean, median and 99th percentile over
# queries, each query the median of five rounds, and of the postings decoded,
# again each time, against those there are. A second table has the bytes of
# every section in the index of the last file.
set -eu
if [ $# -lt 3 ]; then
    echo "search what? search.sh PROGRAMS QUERIES.tsv ARTICLES.jsonl..." >&2
    exit 2
fi
programs=$1
queries=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# NAME QUERIES OPTION...: a row of the table.
row() {
    name=$1
    asked=$2
    shift 2
    "$programs/yinde-bench" "$work/index" "$asked" "$@" |
        awk -F '[:,}]' -v size="$size" -v name="$name" '{
            printf "| %.0f | %s | %.4f | %.4f | %.4f | %.1f %% |\n",
                size / 1e6, name, $10 / 1e3, $12 / 1e3, $16 / 1e3,
                $20 ? 100 * $18 / $20 : 0 }'
}

# Every Han character of the queries, one a query.
python3 - "$queries" >"$work/characters.tsv" <<'PYTHON'
import re
import sys
with open(sys.argv[1], encoding="utf-8") as queries:
    for character in dict.fromkeys(re.findall("[㐀-鿿]", queries.read())):
        print(f"c\t{character}")
PYTHON

echo "| MB of input | queries | mean ms | p50 ms | p99 ms | postings decoded |"
echo "|---|---|---|---|---|---|"
for file in "$@"; do
    rm -rf "$work/index"
    size=$(wc -c <"$file")
    "$programs/yinde-index" add "$work/index" "$file" --progress never \
        2>/dev/null
    "$programs/yinde-index" optimize "$work/index" 2>/dev/null
    for mode in "or 10" "or 1000" "and 10" "phrase 10" "count 0"; do
        row "$mode" "$queries" --mode "${mode% *}" -k "${mode#* }"
    done
    row "one character, 10" "$work/characters.tsv"
done

printf '\n| section | bytes | of the input |\n|---|---|---|\n'
"$programs/yinde-index" stats "$work/index" | awk -v size="$size" '
    sections { printf "| %s | %d | %.2f %% |\n", $1, $2, 100 * $2 / size }
    /^bytes of/ { sections = 1 }'
