#!/bin/sh
# indexing.sh PROGRAMS INPUT.jsonl [ROUNDS]: how fast yinde-index of the folder
# PROGRAMS adds the input, with one thread and with two, and merges it from
# eight parts, in turn. Prints the medians of ROUNDS (5) rounds. MB are 10^6
# bytes: of the input, and of the index that a merge reads.
set -eu
index=$1/yinde-index
input=$2
rounds=${3:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Runs a command; prints seconds of wall clock and of all processors, and MB.
measure() {
    python3 - "$@" <<'PYTHON'
import os, sys, time
begun = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
    (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
_, status, used = os.wait4(child, 0)
wall = time.monotonic() - begun
if status:
    sys.exit("failed: " + " ".join(sys.argv[1:]))
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)
PYTHON
}

add() {
    rm -rf "$work/index"
    measure "$index" add "$work/index" "$input" --passages whole \
        --threads "$1" --progress never
}

make_parts() {
    split -n l/8 "$input" "$work/part-"
    for part in "$work"/part-*; do
        "$index" add "$work/parts" "$part" --format jsonl --passages whole \
            --threads 1 --progress never 2>/dev/null
    done
    rm -f "$work"/part-*
}

merge() {
    rm -rf "$work/index"
    cp -r "$work/parts" "$work/index"
    measure "$index" optimize "$work/index"
}

# Of numbers, one a line.
median() {
    sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

# NAME BYTES FILE: a row of the table, of the rounds in the file.
row() {
    for field in 1 2 3; do
        cut -d ' ' -f $field "$3" | median
    done | paste -s - | awk -v name="$1" -v mb="$2" '{
        mb /= 1e6
        printf "| %s | %.1f | %.2f | %.1f | %.2f | %.1f | %.0f |\n",
            name, mb, $1, mb / $1, $2, mb / $2, $3 }'
}

# How many times as fast two threads are by wall clock, in pairs of rounds.
gain() {
    paste -d ' ' "$work/one" "$work/two" | awk '{ print $1 / $4 }' | median |
        awk '{ printf "%.2f\n", $1 }'
}

size() {
    du -bc "$@" | tail -1 | cut -f 1
}

make_parts
for _ in $(seq "$rounds"); do
    add 1 >>"$work/one"
    add 2 >>"$work/two"
    merge >>"$work/merge"
done
echo "| | MB | wall s | MB/s | CPU s | MB/s of CPU | peak MB |"
echo "|---|---|---|---|---|---|---|"
row "add, 1 thread" "$(size "$input")" "$work/one"
row "add, 2 threads" "$(size "$input")" "$work/two"
row "merge of 8" "$(size "$work"/parts/*.seg)" "$work/merge"
echo
echo "Two threads are $(gain) times as fast as one, the median of pairs."
