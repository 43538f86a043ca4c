#!/bin/sh
# The committed analysis table is what its generator makes of the packages
# unicode-data 15.0, opencc and libopencc-data. Skipped (77) where one of them
# is missing.
set -eu
top=$1
command -v python3 >/dev/null || { echo "SKIPPED: no python3"; exit 77; }
new=$(mktemp)
trap 'rm -f "$new"' EXIT
status=0
python3 -B "$top/common/analysis_table_generate.py" "$new" || status=$?
[ "$status" -ne 77 ] || { echo "SKIPPED: a package is missing"; exit 77; }
[ "$status" -eq 0 ] || exit "$status"
cmp "$new" "$top/common/analysis_data.c" || {
    echo "common/analysis_data.c is not what its generator writes; run"
    echo "  python3 common/analysis_table_generate.py common/analysis_data.c"
    exit 1
}
