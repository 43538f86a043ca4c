#!/bin/sh
# check_corpus_scores.sh TOP BUILD: on the sample archive no near miss ranks
# first and no name is missed, and it is the run clause that sees to it.
set -u
command -v python3 >/dev/null || { echo "SKIPPED: no python3"; exit 77; }
corpus=$1/corpus
search=$2/yinde-search
rank=$1/tests/checks/rank_passages.py
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0

tell() {
    echo "$1"
    grep -E "near miss|missing|queries" scores
    failures=$((failures + 1))
}

# ask QUERIES OPTION...
ask() {
    "$search" index --queries "$@" 2>notes && return
    cat notes
    exit 1
}

passes() {
    python3 "$corpus/score.py" "$1" >scores || tell "$1: judged faulty"
}

# Near misses rank first, so that the judgements tell a score that is wrong.
fails() {
    python3 "$corpus/score.py" "$1" >scores
    [ $? -eq 1 ] && [ "$(grep -c 'near miss .* ranks first' scores)" -ge 10 ] ||
        tell "$1: fewer than 10 near misses rank first"
}

"$2/yinde-index" add index "$corpus/articles" || exit 1
ask "$corpus/queries.tsv" --format trec -n 100 >run
passes run
tail -n 1 scores

# Without operators: their conditions hold for articles, not for passages.
grep -v -e '^op-' -e '^field-' "$corpus/queries.tsv" >plain.tsv
ask plain.tsv --passages --explain --format jsonl -n 10000 >passages
for how in with-runs without-runs; do
    python3 "$rank" $how <passages >$how || exit 1
done
passes with-runs
fails without-runs
ask "$corpus/queries.tsv" --format trec -n 100 --similarity lucene >lucene
fails lucene
exit "$((failures > 0))"
