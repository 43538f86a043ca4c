#!/bin/sh
# check_corpus.sh TOP: the sample archive and its judgements are sound.
set -eu
command -v python3 >/dev/null || { echo "SKIPPED: no python3"; exit 77; }
exec python3 "$1/corpus/check_corpus.py"
