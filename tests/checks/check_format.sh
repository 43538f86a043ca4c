#!/bin/sh
# check_format.sh TOP: every C file is laid out as clang-format 14 does it.
# Other versions lay out differently, so that without it we skip (exit 77).
set -eu
cd "$1"

if ! command -v clang-format-14 >/dev/null; then
    echo "SKIPPED: clang-format-14 is not installed"
    exit 77
fi

for folder in common indexer searcher tests; do
    [ -d "$folder" ] || continue
    find "$folder" -name '*.[ch]' ! -path common/analysis_data.c
done | xargs -r clang-format-14 --style=file --dry-run -Werror
