#!/bin/sh
# check_fuzz_corpus.sh TOP: the files of an index that the fuzz targets start
# from are of the format's version, so that they are read and not refused.
set -eu
cd "$1/tests/fuzz/corpus"
version=$(sed -n 's/.*FORMAT_VERSION = 0x\(..\)\(..\)\(..\)\(..\),.*/\4\3\2\1/p' "$1/common/segment_format.h")
[ -n "$version" ] || { echo "no FORMAT_VERSION found"; exit 1; }
bytes=$(printf '\\x%s' "$(echo "$version" | cut -c 1-2)" "$(echo "$version" | cut -c 3-4)" "$(echo "$version" | cut -c 5-6)" "$(echo "$version" | cut -c 7-8)")
found=$(grep -rlaP 'YINDE(MAN|DEL|COD)' . | sort)
current=$(LC_ALL=C grep -rlaP "YINDE(MAN|DEL|COD)$bytes" . | sort)
[ -n "$found" ] || { echo "no file of an index in the corpora"; exit 1; }
[ "$found" = "$current" ] && exit 0
echo "of another version than $version:"
echo "$found" | grep -vxF "$current"
exit 1
