#!/bin/sh
# check_file_sizes.sh TOP: no C file is longer than 500 lines. The generated
# common/analysis_data.c may be.
set -eu
cd "$1"

for folder in common indexer searcher tests; do
    [ -d "$folder" ] || continue
    find "$folder" -name '*.[ch]' ! -path common/analysis_data.c -exec wc -l {} \;
done | awk '
$1 > 500 { print $2 ": " $1 " lines, over 500: find its second idea"; bad = 1 }
END { exit bad }
'
