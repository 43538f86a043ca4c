#!/bin/sh
# equality.sh PROGRAMS ARTICLES.jsonl QUERIES.tsv...
#
# Searches give the same hits, order and scores however they are found: each
# file of queries, in each mode, for 10, 100 and 1000 hits, of articles and of
# passages, with each kernel that the machine has, with 1, 2 and 3 threads, in
# an index of one segment made by one thread and in one of five made by two,
# against --exhaustive with the scalar kernels. PROGRAMS is the folder of
# yinde-index and yinde-search. Says how many comparisons were made; exit status
# 1 where one failed.
set -eu
[ $# -ge 3 ] || { sed -n '2,10s/^# //p' "$0" >&2; exit 2; }
programs=$1 articles=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

"$programs/yinde-index" add "$work/one" "$articles" --threads 1 --progress never
"$programs/yinde-index" optimize "$work/one"
lines=$(wc -l < "$articles")
split -l $((lines / 5 + 1)) "$articles" "$work/part-"
for part in "$work"/part-*; do
    mv "$part" "$part.jsonl"
    "$programs/yinde-index" add "$work/five" "$part.jsonl" --threads 2 \
        --progress never
done

hits() {
    index=$1 file=$2
    shift 2
    "$programs/yinde-search" "$index" --queries "$file" --format trec "$@" |
        md5sum
}

compared=0 failed=0
for file; do
    for mode in auto or and phrase; do
        for limit in 10 100 1000; do
            for by in '' --passages; do
                # shellcheck disable=SC2086
                set -- -n $limit --mode $mode $by
                wanted=$(YINDE_KERNEL=scalar hits "$work/one" "$file" "$@" \
                    --exhaustive)
                for kernel in scalar avx2 avx512 neon; do
                    YINDE_KERNEL=$kernel "$programs/yinde-search" "$work/one" \
                        --count x > "$work/probe" 2>&1 ||
                        [ $? -lt 2 ] || continue
                    for run in 'one 1' 'one 2' 'one 3' \
                        'five 1' 'five 2' 'five 3'; do
                        compared=$((compared + 1))
                        found=$(YINDE_KERNEL=$kernel hits \
                            "$work/${run% *}" "$file" "$@" \
                            --threads "${run#* }")
                        [ "$found" = "$wanted" ] && continue
                        failed=$((failed + 1))
                        echo "differs: $kernel, $run threads, $* $file"
                    done
                done
            done
        done
    done
done
echo "$compared comparisons, $failed differ"
[ "$failed" -eq 0 ]
