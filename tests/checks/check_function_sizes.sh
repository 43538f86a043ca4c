#!/bin/sh
# check_function_sizes.sh TOP: no function's body is longer than 50 lines. In
# our layout only a function has its braces in the first column, alone. A
# function's tables (const ... { to };) are data and do not count.
set -eu
cd "$1"

for folder in common indexer searcher tests; do
    [ -d "$folder" ] || continue
    find "$folder" -name '*.[ch]' ! -path common/analysis_data.c
done | sort | while read -r file; do
    awk -v file="$file" '
    /^\{$/ { start = NR; lines = -1 }
    /^    (static )?const .*\{$/ { in_table = 1 }
    !in_table { lines++ }
    /^    \};$/ { in_table = 0 }
    /^\}$/ && start {
        if (lines - 1 > 50)
            print file ":" start ": a function of " lines - 1 " lines, over 50"
        start = 0
        in_table = 0
    }
    ' "$file"
done | awk '{ print; bad = 1 } END { exit bad }'
